# Loadline in an image: the program, Git for benchmarks of two sides, and OpenSSL for loads over TLS.
#
#   docker build -t loadline .
#   docker run --rm -v "$PWD:/work" loadline run pipelines/quickstart.yaml
#
# Both stages are of one Debian, as the program needs the glibc that it was built with, or a newer one.
FROM swift:6.1-bookworm AS build
RUN apt-get update -qq \
  && apt-get install -y -qq --no-install-recommends make libyaml-dev \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY Makefile Package.swift ./
COPY Sources Sources
COPY Tests Tests
COPY scripts scripts
RUN make install DESTDIR=/root-of-image PREFIX=/usr

FROM debian:bookworm-slim
RUN apt-get update -qq \
  && apt-get install -y -qq --no-install-recommends ca-certificates git libssl3 \
  && rm -rf /var/lib/apt/lists/* \
  && git config --system --add safe.directory /work
COPY --from=build /root-of-image/ /
WORKDIR /work
ENTRYPOINT ["loadline"]
CMD ["--help"]
