# The few commands of daily life; each target's line is its help. VIDEO=path and OUT=folder go with `run`.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.PHONY: help run test build bench soak services-up services-down format clean doctor deploy-check

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export TESTINGPLATFORM_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
export VIDEO OUT

# Built programs look for .NET in /usr/share/dotnet and /etc/dotnet only, unless this tells them where the one on PATH lies.
dotnet_root := $(shell found=$$(readlink -f "$$(command -v dotnet)"); if [ -d "$${found%/*}/host/fxr" ]; then echo "$${found%/*}"; fi)
ifneq ($(dotnet_root),)
export DOTNET_ROOT ?= $(dotnet_root)
endif

soccer := artifacts/bin/Cli/release/soccer
faults := artifacts/bin/Faults/release/SoccerRecognition.Faults -parallel none
one_digest := artifacts/bin/EndToEnd.Tests/release/SoccerRecognition.EndToEnd.Tests -class '*OneDigestTests'
benchmarks := artifacts/bin/Benchmarks/release/SoccerRecognition.Benchmarks

help: ## Lists the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

run: ## Installs what is missing, builds, recognises a simulated match (or VIDEO=path) and leaves the result in out/ (or OUT=folder)
	@infra/scripts/install.sh run
	@infra/scripts/build.sh src/Cli/Cli.csproj
	@exec $(soccer) demo --out "$${OUT:-out}" $${VIDEO:+--video "$$VIDEO"}

test: ## Installs what the tests need and runs all of them against real servers
	@infra/scripts/test.sh

build: ## Builds everything (Release)
	@infra/scripts/build.sh SoccerRecognition.sln

bench: ## Measures; one line a figure, also in out/bench.json (ONLY=figure, QUICK=1, JOBS=10000, DOCS=1 writes docs/benchmarks.md)
	@infra/scripts/install.sh test
	@infra/scripts/build.sh tests/Benchmarks/Benchmarks.csproj
	@exec $(benchmarks) $(if $(ONLY),--only $(ONLY)) $(if $(QUICK),--quick) $(if $(JOBS),--jobs $(JOBS)) $(if $(DOCS),--docs)

soak: ## Long runs, also in out/soak.json: 100,000 simulated schedules, 1,000 histories of SQL against model, a minute of every frame however cut and shared, 500 jobs, a life of MINUTES=5 with all that is held flat; faults under SEEDS=20 (ONLY=faults)
	@infra/scripts/install.sh test
	@infra/scripts/build.sh SoccerRecognition.sln
	@$(if $(filter faults,$(ONLY)),true,$(benchmarks) --soak $(if $(ONLY),--only $(ONLY)) $(if $(QUICK),--quick) $(if $(MINUTES),--minutes $(MINUTES)))
	@$(if $(ONLY),true,SOCCER_SOAK=1 SOCCER_REQUIRE=1 $(one_digest))
	@$(if $(filter-out faults,$(ONLY)),true,SOCCER_FAULT_SEEDS=$(or $(SEEDS),20) SOCCER_FAULT_STORM_SECONDS=$(or $(STORM),1800) SOCCER_REQUIRE=1 $(faults))

services-up: ## Starts private PostgreSQL, RabbitMQ and S3 for development and prints their settings
	@infra/scripts/install.sh test
	@infra/scripts/services.sh up
	@infra/scripts/services.sh env

services-down: ## Stops them; their data stays in .services/
	@infra/scripts/services.sh down

format: ## Formats the C# sources
	@dotnet format whitespace SoccerRecognition.sln

doctor: ## Says what this machine has and lacks
	@infra/scripts/install.sh run
	@infra/scripts/build.sh src/Cli/Cli.csproj
	@exec $(soccer) doctor

deploy-check: ## Checks the compose files, nginx and PostgreSQL settings with the tools this machine has
	@infra/scripts/deploy-check.sh

clean: services-down ## Stops the development servers and removes what was built (artifacts/) and their data (.services/); not out/, nor installed packages
	@rm -rf artifacts .services
