import { expect } from 'chai';
import { LiveCluster, type DirectorsAnswer } from '../support/live-cluster.ts';
import { sample } from '../support/sample.ts';

describe('the sample on the local cluster', function () {
  this.timeout(300_000);
  let live: LiveCluster;

  before(async () => {
    live = await LiveCluster.connect();
    await live.untilAsDesired(sample.namespace, sample.name, 3);
  });

  after(() => live.close());

  async function ask(title: string): Promise<DirectorsAnswer> {
    const response = await fetch(`${live.url}/directors?title=${encodeURIComponent(title)}`);
    expect(response.status).to.equal(200);
    return (await response.json()) as DirectorsAnswer;
  }

  const known: Record<string, string> = {
    Jaws: 'Steven Spielberg',
    'the matrix': 'Wachowski',
    Amélie: 'Jean-Pierre Jeunet',
    amelie: 'Jean-Pierre Jeunet',
    'Godfather, The': 'Francis Ford Coppola',
  };
  for (const [title, director] of Object.entries(known)) {
    it(`names the director of ${title}`, async () => {
      const { titles } = await ask(title);
      expect(titles[0]?.directors.map(({ name }) => name).join(', ')).to.include(director);
    });
  }

  it('names every film of one title', async () => {
    const { titles } = await ask('Psycho');
    expect(titles.map(({ year }) => year)).to.include.members([1960, 1998]);
  });

  it('is seen at a glance by kubectl get', async () => {
    const table = await live.kubectl('get', 'msc', sample.name, '-n', sample.namespace);
    const [header, row] = table
      .trim()
      .split('\n')
      .map((line) => line.split(/\s{2,}/));
    expect(header).to.deep.equal(['NAME', 'DATABASE', 'QUERY', 'DATASET', 'PRIMARY', 'AVAILABLE', 'AGE']);
    expect(row?.slice(0, 4)).to.deep.equal(['movies', '3/3', '2/2', '2026-12']);
    expect(row?.[4]).to.match(/^movies-db-\d+$/);
    expect(row?.[5]).to.equal('True');
  });

  it('tells its story by kubectl describe', async () => {
    const told = await live.kubectl('describe', 'msc', sample.name, '-n', sample.namespace);
    expect(told).to.match(/Message:\s+2 of 2 query pods answer from 3 of 3 members/);
    expect(told).to.include('State:         Serving');
  });

  it('is waited for by kubectl wait', async () => {
    const args = ['--for=condition=Available', `msc/${sample.name}`, '-n', sample.namespace, '--timeout=10s'];
    expect(await live.kubectl('wait', ...args)).to.include('condition met');
  });

  it('is explained by kubectl explain', async () => {
    const told = await live.kubectl('explain', 'msc.spec.database');
    expect(told).to.include('maxLagSeconds').and.to.include('replicas');
  });
});
