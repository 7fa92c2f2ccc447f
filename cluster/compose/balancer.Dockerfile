# HAProxy on Debian, where the published image cannot be pulled: the configuration comes from compose.yaml.
ARG DEBIAN
FROM ${DEBIAN}
USER 65532:65532
CMD ["haproxy", "-f", "/etc/haproxy/haproxy.cfg"]
