/** Writes the rules and dashboards that the chart brings; with `--check` only says whether they are as their sources have them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { generatedFiles } from './generated-files.ts';

const checking = process.argv.includes('--check');
for (const { path, content } of generatedFiles()) {
  const name = relative(process.cwd(), path);
  if (!checking) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    console.log(`wrote ${name}`);
  } else if (readFileSync(path, 'utf8') !== content) {
    console.error(`${name} is not as monitoring/ has it: run npm run generate`);
    process.exitCode = 1;
  }
}
