import { expect } from 'chai';
import { quickCases } from '../chaos/cases/all.ts';
import { ChaosRun } from '../chaos/chaos-run.ts';
import { limitsTold } from '../chaos/failures-table.ts';

/** The quick ones of `make chaos`, each once. */
describe('under 100 new connections a second', function () {
  this.timeout(900_000);
  let run: ChaosRun;

  before(async () => {
    run = await ChaosRun.start(new AbortController().signal, (line) => console.log(`      ${line}`));
  });

  after(() => run.end());

  for (const chaosCase of quickCases) {
    it(`${chaosCase.fault}: ${limitsTold(chaosCase.limits)}`, async () => {
      const { broken } = await run.try(chaosCase, 1);
      expect(broken).to.deep.equal([]);
    });
  }
});
