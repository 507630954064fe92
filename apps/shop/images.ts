const REGISTRY = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop';

/** The images that this release of the shop is made of; the pipeline writes tag and digest. */
export const images = {
  orders: `${REGISTRY}/order-service:1.0.0@sha256:8b5b8b6e1c0a4f5c9d1e2f3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e`,
  api: `${REGISTRY}/api-server:2.1.0@sha256:1f2e3d4c5b6a79880f1e2d3c4b5a69788f0e1d2c3b4a59687f0e1d2c3b4a5968`,
  frontend: `${REGISTRY}/frontend:3.4.1@sha256:a1b2c3d4e5f60718293a4b5c6d7e8f901a2b3c4d5e6f708192a3b4c5d6e7f809`,
  worker: `${REGISTRY}/mail-worker:1.2.0@sha256:0c1d2e3f405162738495a6b7c8d9eaf00c1d2e3f405162738495a6b7c8d9eaf0`,
  report: `${REGISTRY}/sales-report:1.0.3@sha256:5a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3`,
  postgres: `${REGISTRY}/postgres:16.4@sha256:9e8d7c6b5a493827160f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a09`,
  redis: `${REGISTRY}/redis:7.4.0@sha256:3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b`,
};
