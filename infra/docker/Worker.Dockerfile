# syntax=docker/dockerfile:1
# The worker on CPUs, and (target cli) the `soccer` command with the migrations. Build from the repository's root:
#   docker build -f infra/docker/Worker.Dockerfile --target worker -t soccer-worker .
#   docker build -f infra/docker/Worker.Dockerfile --target cli -t soccer-cli .
# Results are equal bit for bit only between workers of one ffmpeg and one ONNX Runtime build: do not mix images of different bases in one fleet.
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS packages
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /src
# Packages first: this layer is built again only when a project file or a lock file changes.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/Contracts/Contracts.csproj src/Contracts/packages.lock.json src/Contracts/
COPY src/Jobs/Jobs.csproj src/Jobs/packages.lock.json src/Jobs/
COPY src/Vision/Vision.csproj src/Vision/packages.lock.json src/Vision/
COPY src/Worker/Worker.csproj src/Worker/packages.lock.json src/Worker/
RUN dotnet restore src/Worker/Worker.csproj --locked-mode

FROM packages AS build
COPY src/Contracts/ src/Contracts/
COPY src/Jobs/ src/Jobs/
COPY src/Vision/ src/Vision/
COPY src/Worker/ src/Worker/
RUN dotnet publish src/Worker/Worker.csproj -c Release --no-restore -o /out

FROM packages AS build-cli
COPY src/Api/Api.csproj src/Api/packages.lock.json src/Api/
COPY src/Client/Client.csproj src/Client/packages.lock.json src/Client/
COPY src/Cli/Cli.csproj src/Cli/packages.lock.json src/Cli/
RUN dotnet restore src/Cli/Cli.csproj --locked-mode
COPY src/ src/
RUN dotnet publish src/Cli/Cli.csproj -c Release --no-restore -o /out

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble AS runtime
# ffmpeg decodes; bubblewrap fences it in where the host allows user namespaces. The base image's own user 1000 (ubuntu) gives way to ours.
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ffmpeg bubblewrap \
 && rm -rf /var/lib/apt/lists/* \
 && { userdel --remove ubuntu 2>/dev/null || true; } \
 && useradd --uid 1000 --user-group --no-create-home --home-dir /app --shell /usr/sbin/nologin soccer \
 && install -d -o soccer -g soccer /app /app/models /app/logs /app/data /app/outputs
WORKDIR /app
COPY models/ models/
USER 1000:1000
ENV SOCCER_MODEL_PATH=/app/models DOTNET_EnableDiagnostics=0
VOLUME ["/app/models", "/app/logs", "/app/data", "/app/outputs"]

FROM runtime AS cli
COPY --from=build-cli /out/ ./
ENTRYPOINT ["dotnet", "/app/soccer.dll"]

FROM runtime AS worker
COPY --from=build /out/ ./
ENV Worker__Host=0.0.0.0 Worker__Port=8080 SOCCER_DEVICE=cpu
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --start-period=40s --retries=3 CMD ["dotnet", "/app/SoccerRecognition.Worker.dll", "--healthcheck"]
# Replicas share the log volume, so each writes into a folder of its own. Scratch files lie in the container's own /tmp and end with it.
ENTRYPOINT ["/bin/sh", "-c", "export SOCCER_LOG_DIR=${SOCCER_LOG_DIR:-/app/logs/$HOSTNAME}; exec dotnet /app/SoccerRecognition.Worker.dll \"$@\"", "--"]
