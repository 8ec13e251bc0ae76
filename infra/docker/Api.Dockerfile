# syntax=docker/dockerfile:1
# The HTTP API: no model is loaded and no ffmpeg is needed here. Build from the repository's root:
#   docker build -f infra/docker/Api.Dockerfile -t soccer-api .
# Microsoft ships no Debian images for .NET 10; noble (Ubuntu 24.04) is the default of the 10.0 tags.
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /src
# Packages first: this layer is built again only when a project file or a lock file changes.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/Contracts/Contracts.csproj src/Contracts/packages.lock.json src/Contracts/
COPY src/Jobs/Jobs.csproj src/Jobs/packages.lock.json src/Jobs/
COPY src/Api/Api.csproj src/Api/packages.lock.json src/Api/
RUN dotnet restore src/Api/Api.csproj --locked-mode
COPY src/Contracts/ src/Contracts/
COPY src/Jobs/ src/Jobs/
COPY src/Api/ src/Api/
RUN dotnet publish src/Api/Api.csproj -c Release --no-restore -o /out

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble AS api
# The base image's own user 1000 (ubuntu) gives way to ours.
RUN userdel --remove ubuntu 2>/dev/null || true \
 && useradd --uid 1000 --user-group --no-create-home --home-dir /app --shell /usr/sbin/nologin soccer \
 && install -d -o soccer -g soccer /app /app/models /app/logs /app/data /app/outputs
WORKDIR /app
COPY --from=build /out/ ./
COPY models/ models/
USER 1000:1000
ENV SOCCER_API_HOST=0.0.0.0 SOCCER_API_PORT=8080 SOCCER_MODEL_PATH=/app/models DOTNET_EnableDiagnostics=0
VOLUME ["/app/models", "/app/logs", "/app/data", "/app/outputs"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --start-period=40s --retries=3 CMD ["dotnet", "/app/SoccerRecognition.Api.dll", "--healthcheck"]
# Replicas share the log volume, so each writes into a folder of its own.
ENTRYPOINT ["/bin/sh", "-c", "export SOCCER_LOG_DIR=${SOCCER_LOG_DIR:-/app/logs/$HOSTNAME}; exec dotnet /app/SoccerRecognition.Api.dll \"$@\"", "--"]
