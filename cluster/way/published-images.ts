/**
 * The published images of way (a), pinned. `node` is the one that kind v0.32.0 was released with and carries Kubernetes 1.36.
 */
export const publishedImages = {
  node: 'kindest/node:v1.36.1@sha256:3489c7674813ba5d8b1a9977baea8a6e553784dab7b84759d1014dbd78f7ebd5',
  base: 'node:24-bookworm-slim',
  database: 'mongo:8.0',
  metricsServer: 'registry.k8s.io/metrics-server/metrics-server:v0.8.1',
} as const;
