import { thisClone } from '../this-clone.ts';
import { buildPages } from './build-pages.ts';

/** `npm run build:web`: builds the pages and says how large they are. */
for (const { name, bytes, budget } of await buildPages(thisClone().paths.root)) {
  console.log(`${name}: ${String(bytes)} of ${String(budget)} bytes of JavaScript after Brotli`);
}
