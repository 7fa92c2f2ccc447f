import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import type { RuleGroup } from '../../../monitoring/alerts/alert.ts';
import { alerts } from '../../../monitoring/alerts/rule-groups.ts';
import { chartFolder } from '../../support/chart.ts';
import { binary } from '../../support/control-plane-component.ts';
import { operatorRegistry, queryRegistry } from '../../support/told-metrics.ts';
import { alertCases } from './alert-cases.ts';
import { promtoolTest, rulesOf, type AlertCase } from './alert-case.ts';

const run = promisify(execFile);
const rules = join(chartFolder, 'files/monitoring/rules.yaml');

describe('the alerts, by promtool', function () {
  this.timeout(120_000);
  let promtool: string;
  let folder: string;
  let groups: RuleGroup[];

  before(async () => {
    promtool = await binary('promtool');
    folder = await mkdtemp(join(tmpdir(), 'movie-search-alerts-'));
    ({ groups } = parse(await readFile(rules, 'utf8')) as { groups: RuleGroup[] });
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

  /** Cases of one alert and the same series differ in their looks alone: these are taken in one trial. */
  const trialOf = ({ alert, series, harmless }: AlertCase): string =>
    JSON.stringify([alert, series, harmless]);
  const cases = Map.groupBy(Object.values(alertCases), trialOf);
  const trials = new Map<string, Promise<string>>();

  /** What promtool says of the trial that has the case. */
  function outcomeOf(alertCase: AlertCase): Promise<string> {
    const trial = trialOf(alertCase);
    const outcome = trials.get(trial) ?? tryCases(alertCase, cases.get(trial) ?? [], trials.size);
    trials.set(trial, outcome);
    return outcome;
  }

  async function tryCases({ alert }: AlertCase, tried: AlertCase[], number: number): Promise<string> {
    const file = (kind: string): string => join(folder, `${number}-${kind}.yaml`);
    await writeFile(file('rules'), stringify({ groups: rulesOf(alert, groups) }));
    await writeFile(file('test'), promtoolTest(tried, file('rules')));
    const { stdout } = await run(promtool, ['test', 'rules', file('test')]).catch((error: unknown) => {
      const { stdout: said, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`promtool: ${said}${stderr}`, { cause: error });
    });
    return stdout;
  }

  for (const [what, alertCase] of Object.entries(alertCases)) {
    it(`${alertCase.alert} fires once ${what}, not a minute earlier, and ends`, async () => {
      expect(await outcomeOf(alertCase)).to.include('SUCCESS');
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
