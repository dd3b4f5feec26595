# The gateway and the built checkout in one image, without a shell. Not built by our tests, which run
# where no container engine is: build it once after a change here.
#
#     docker build --tag farthing-gateway .
#     docker run --publish 8701:8701 --volume farthing-data:/data \
#         --volume ./farthing.toml:/etc/farthing/farthing.toml:ro farthing-gateway

FROM rust:1.95-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends npm \
    && rm -rf /var/lib/apt/lists/*
RUN rustup target add wasm32-unknown-unknown && rustup component add rust-src
WORKDIR /source
COPY . .
RUN cargo xtask build
RUN cargo build --release --locked --package farthing-gateway
# A volume takes its owner from the image.
RUN mkdir /data

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /source/target/release/farthing-gateway /usr/local/bin/farthing-gateway
COPY --from=build /source/dist /usr/share/farthing/dist
COPY --from=build --chown=nonroot:nonroot /data /data
USER nonroot
VOLUME /data
EXPOSE 8701
ENTRYPOINT ["/usr/local/bin/farthing-gateway"]
CMD ["serve", "--config", "/etc/farthing/farthing.toml", "--listen", "0.0.0.0:8701", \
     "--data", "/data", "--assets", "/usr/share/farthing/dist"]
