import { expect } from 'chai';
import { quickCases } from '../chaos/cases/all.ts';
import { ChaosRun } from '../chaos/chaos-run.ts';

/**
 * The quick ones of `make chaos`, each once. Whether what is promised happens is asserted, and that no request fails; how soon is told, and
 * judged by `make chaos`, which has the machine for itself.
 */
describe('under 100 new connections a second', function () {
  this.timeout(900_000);
  let run: ChaosRun;

  before(async () => {
    run = await ChaosRun.start(new AbortController().signal, (line) => console.log(`      ${line}`));
  });

  after(() => run.end());

  for (const chaosCase of quickCases) {
    it(chaosCase.fault, async () => {
      const { broken } = await run.try(chaosCase, { times: 1, judgement: 'told' });
      expect(broken).to.deep.equal([]);
    });
  }
});
