# The images that a cluster itself runs on. One program acts as each component by the name it is called by.
ARG NETWORK_TOOLS=scratch
FROM scratch AS control-plane
COPY bin/ /usr/local/bin/
ENV PATH=/usr/local/bin
COPY links/ /

FROM control-plane AS coredns
ENTRYPOINT ["/usr/local/bin/coredns"]

FROM scratch AS pause
COPY pause /pause
ENTRYPOINT ["/pause"]

# kube-proxy calls iptables and conntrack.
FROM ${NETWORK_TOOLS} AS kube-proxy
COPY bin/ /usr/local/bin/
