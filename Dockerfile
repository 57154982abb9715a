# The image holds nothing but the one static binary and its links.
#
#   docker build -t swift-supervisor .
#
# builds the binary in a container; this takes an existing build/bin instead, and no network:
#
#   buildah bud --build-arg BINARIES=prebuilt -t swift-supervisor .
#
# docker/README.md says how to use the image.

ARG BINARIES=builder

FROM swift:6.3-bookworm AS builder
WORKDIR /source
COPY scripts/install-packages scripts/debian-packages.txt scripts/
RUN scripts/install-packages build
COPY Package.swift ./
COPY scripts/build-static scripts/slim-link scripts/data-order.txt scripts/
COPY Sources Sources
COPY Tests Tests
RUN scripts/build-static

FROM scratch AS prebuilt
COPY build/bin/ /source/build/bin/

FROM ${BINARIES} AS binaries

FROM scratch
COPY --from=binaries /source/build/bin/ /usr/bin/
ENTRYPOINT ["/usr/bin/supervisord"]
