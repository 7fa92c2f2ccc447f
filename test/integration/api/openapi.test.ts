import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { expect } from 'chai';

import { startCatalogueSet, type CatalogueSet } from '../../support/catalogue-set.ts';
import { film, films } from '../../support/film.ts';
import { startQueryProcess, type QueryProcess } from '../../support/query-process.ts';
import { buildSnapshot } from '../../support/snapshot.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { writeSnapshot } from '../../support/write-snapshot.ts';

/** What schemathesis holds the service to. A cursor has to be one of ours, which a schema cannot say: so no check of what is accepted. */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'unsupported_method',
];

/** As the bundled data have it. */
const matrix = film({
  _id: 'the-matrix-1999',
  title: 'The Matrix',
  year: 1999,
  votes: 3_000_000,
  rating: 8.7,
  directors: [{ id: 'the-wachowski-brothers', name: 'The Wachowski Brothers' }],
});

describe('the service that its OpenAPI document and its page describe', function () {
  this.timeout(240_000);
  let catalogue: CatalogueSet;
  let folder: string;
  let service: QueryProcess;

  before(async () => {
    const others = films.filter(({ title }) => title !== matrix.title);
    const titles = [...others, matrix];
    catalogue = await startCatalogueSet(titles, 1);
    const snapshot = await buildSnapshot(titles, { version: '1' });
    await writeSnapshot(catalogue.client, '1', new Uint8Array(snapshot), { members: 1 });
    folder = await mkdtemp(join(tmpdir(), 'movie-search-openapi-'));
    service = await startQueryProcess({
      ...catalogue.queryEnv,
      SHUTDOWN_DELAY_MS: '0',
      // A machine that is busy with other tests is slow, which is not what is tried here.
      REQUEST_DEADLINE_MS: '10000',
    });
    await waitUntil('the snapshot is loaded', () => service.log().includes('search snapshot loaded'));
  });

  after(async () => {
    await service.end('SIGKILL');
    await catalogue.stop();
    await rm(folder, { recursive: true });
  });

  /** Runs a program to its end in a folder that is thrown away. */
  async function run(program: string, args: readonly string[]): Promise<{ code: number; output: string }> {
    const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    const output = text(child.stdout);
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (ended) => resolve(ended ?? -1));
    });
    return { code, output: await output };
  }

  it('answers whatever schemathesis asks as the document says, and never with 5xx', async () => {
    const { code, output } = await run(schemathesisBinary(), [
      ...['run', `${service.url}/openapi.json`, '--checks', CHECKS.join(',')],
      ...['--max-examples', '40', '--seed', '1', '--generation-database', 'none', '--no-color'],
    ]);
    expect(code, output).to.equal(0);
    expect(output).to.match(/[1-9]\d* generated/);
    const metrics = await (await fetch(`${service.adminUrl}/metrics`)).text();
    for (const route of [
      '/directors',
      '/directors:batch',
      '/titles/suggest',
      '/titles/counts',
      '/people',
      '/datasets',
    ]) {
      expect(metrics).to.match(new RegExp(`duration_seconds_count\\{route="${route}",status="200"\\} [1-9]`));
    }
    expect(metrics).to.not.match(/duration_seconds_count\{[^}]*status="5/);
  });

  it('keeps an idle connection for longer than balancers do', async () => {
    const { output } = await run('curl', ['-s', '-o', 'body', '-D', '-', service.url]);
    expect(output).to.match(/^keep-alive: timeout=620\r$/im);
  });

  it('answers every example of docs/api.md as it is printed there', async () => {
    const page = await readFile(join(import.meta.dirname, '../../../docs/api.md'), 'utf8');
    const examples = [
      ...page.matchAll(/```console\n\$ (curl [^\n]+)\n([^`]*)```(?:\n\n```json\n([^`]*)```)?/g),
    ];
    expect(examples.length).to.be.at.least(5);
    for (const [, line = '', printed = '', json] of examples) {
      const { code, output } = await run('sh', ['-c', line.replaceAll('http://localhost:8080', service.url)]);
      expect(code, line).to.equal(0);
      if (json === undefined) expect(output.replaceAll('\r', ''), line).to.equal(printed);
      else
        expect({ ...(JSON.parse(output) as object), dataset: '' }, line).to.deep.equal({
          ...(JSON.parse(json) as object),
          dataset: '',
        });
    }
  });
});

/** The schemathesis of `make tools`, or of the folder that MOVIE_SEARCH_BIN names. */
function schemathesisBinary(): string {
  const binary = join(
    process.env['MOVIE_SEARCH_BIN'] ?? join(import.meta.dirname, '../../../.local/bin'),
    'schemathesis',
  );
  if (!existsSync(binary)) throw new Error(`There is no ${binary}: run "make tools".`);
  return binary;
}
