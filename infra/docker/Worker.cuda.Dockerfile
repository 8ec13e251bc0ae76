# syntax=docker/dockerfile:1
# The worker on NVIDIA GPUs. Build from the repository's root, run with the NVIDIA container toolkit:
#   docker build -f infra/docker/Worker.cuda.Dockerfile -t soccer-worker-cuda .
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /src
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/Contracts/Contracts.csproj src/Contracts/packages.lock.json src/Contracts/
COPY src/Jobs/Jobs.csproj src/Jobs/packages.lock.json src/Jobs/
COPY src/Vision/Vision.csproj src/Vision/packages.lock.json src/Vision/
COPY src/Worker/Worker.csproj src/Worker/packages.lock.json src/Worker/
# The lock files hold the CPU build's packages; only ONNX Runtime differs, and its version is pinned in Directory.Packages.props.
RUN dotnet restore src/Worker/Worker.csproj -p:Accelerator=cuda --force-evaluate
COPY src/Contracts/ src/Contracts/
COPY src/Jobs/ src/Jobs/
COPY src/Vision/ src/Vision/
COPY src/Worker/ src/Worker/
RUN dotnet publish src/Worker/Worker.csproj -c Release -p:Accelerator=cuda -p:RestoreForceEvaluate=true -o /out

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble AS dotnet

# The runtime image (not devel): CUDA 13 with cuDNN, on the same Ubuntu as the CPU worker.
FROM nvidia/cuda:13.0.2-cudnn-runtime-ubuntu24.04 AS worker
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates ffmpeg bubblewrap libssl3t64 libstdc++6 tzdata \
 && rm -rf /var/lib/apt/lists/* \
 && { userdel --remove ubuntu 2>/dev/null || true; } \
 && useradd --uid 1000 --user-group --no-create-home --home-dir /app --shell /usr/sbin/nologin soccer \
 && install -d -o soccer -g soccer /app /app/models /app/logs /app/data /app/outputs
COPY --from=dotnet /usr/share/dotnet /usr/share/dotnet
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
WORKDIR /app
COPY --from=build /out/ ./
COPY models/ models/
USER 1000:1000
ENV Worker__Host=0.0.0.0 Worker__Port=8080 SOCCER_MODEL_PATH=/app/models DOTNET_EnableDiagnostics=0 \
    SOCCER_DEVICE=cuda:0 GPU_REQUIRED=true NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility,video
VOLUME ["/app/models", "/app/logs", "/app/data", "/app/outputs"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --start-period=40s --retries=3 CMD ["dotnet", "/app/SoccerRecognition.Worker.dll", "--healthcheck"]
# Replicas share the log volume, so each writes into a folder of its own. Scratch files lie in the container's own /tmp and end with it.
ENTRYPOINT ["/bin/sh", "-c", "export SOCCER_LOG_DIR=${SOCCER_LOG_DIR:-/app/logs/$HOSTNAME}; exec dotnet /app/SoccerRecognition.Worker.dll \"$@\"", "--"]
