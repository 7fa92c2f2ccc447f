import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { alerts } from '../../../monitoring/alerts/rule-groups.ts';
import { chartFolder } from '../../support/chart.ts';
import { binary } from '../../support/control-plane-component.ts';
import { operatorRegistry, queryRegistry } from '../../support/told-metrics.ts';
import { alertCases } from './alert-cases.ts';
import { promtoolTest } from './alert-case.ts';

const run = promisify(execFile);
const rules = join(chartFolder, 'files/monitoring/rules.yaml');

describe('the alerts, by promtool', function () {
  this.timeout(120_000);
  let promtool: string;
  let folder: string;

  before(async () => {
    promtool = await binary('promtool');
    folder = await mkdtemp(join(tmpdir(), 'movie-search-alerts-'));
  });

  after(() => rm(folder, { recursive: true }));

  it('are rules that Prometheus takes', async () => {
    const { stdout } = await run(promtool, ['check', 'rules', '--lint-fatal', rules]);
    expect(stdout).to.include('SUCCESS');
  });

  it('each have a case', () => {
    const tried = Object.values(alertCases).map(
      ({ alert, labels }) => `${alert} ${labels['long_window'] ?? ''}`,
    );
    const there = alerts.map(({ alert, labels }) => `${alert} ${labels['long_window'] ?? ''}`);
    expect([...new Set(tried)]).to.have.members(there);
  });

  for (const [what, alertCase] of Object.entries(alertCases)) {
    it(`${alertCase.alert} fires once ${what}, not a minute earlier, and ends`, async () => {
      const file = join(folder, 'test.yaml');
      await writeFile(file, promtoolTest(alertCase, rules));
      const { stdout } = await run(promtool, ['test', 'rules', file]).catch((error: unknown) => {
        const { stdout: said, stderr } = error as { stdout: string; stderr: string };
        throw new Error(`promtool: ${said}${stderr}`, { cause: error });
      });
      expect(stdout).to.include('SUCCESS');
    });
  }
});

describe('the metrics, by promtool', function () {
  this.timeout(60_000);

  /** What promtool has to say of a page of metrics; empty where all is well. */
  async function complaints(text: string): Promise<string> {
    const child = spawn(await binary('promtool'), ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => said.push(part));
    child.stdin.end(text);
    await new Promise((resolve) => child.once('close', resolve));
    return said.join('');
  }

  /** prom-client's own have names that were given long before these rules. */
  function ofOurs(text: string): string {
    const isOurs = (line: string) => !/^(# (HELP|TYPE) )?(nodejs|process)_/.test(line);
    return text.split('\n').filter(isOurs).join('\n');
  }

  it('of the operator have names that follow the rules', async () => {
    expect(await complaints(ofOurs(await operatorRegistry().metrics()))).to.equal('');
  });

  it('of a query pod have names that follow the rules', async () => {
    expect(await complaints(ofOurs(await queryRegistry().metrics()))).to.equal('');
  });

  it('are complained of where a name does not follow them', async () => {
    const page = '# HELP films_count Films.\n# TYPE films_count gauge\nfilms_count 1\n';
    expect(await complaints(page)).to.include('films_count');
  });
});
