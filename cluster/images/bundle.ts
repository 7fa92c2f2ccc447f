import { join } from 'node:path';
import { bundleAll } from './product-images.ts';

// For compose/Dockerfile, which bundles in a stage of its own: `make images` calls the same function.
await bundleAll(join(import.meta.dirname, '../..'));
