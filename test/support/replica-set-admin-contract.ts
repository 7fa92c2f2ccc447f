import { describeChanges, describeForcedReduction } from './replica-set-changes-contract.ts';
import { describeFormation } from './replica-set-formation-contract.ts';
import { describeQuestions } from './replica-set-questions-contract.ts';
import { ReplicaSetTrial } from './replica-set-trial.ts';
import type { ReplicaSetWorld } from './replica-set-world.ts';

/** What every ReplicaSetAdmin does, over whatever mongods `makeWorld` makes. */
export function describeReplicaSetAdmin(name: string, makeWorld: () => Promise<ReplicaSetWorld>): void {
  describe(`${name} as a ReplicaSetAdmin`, function () {
    this.timeout(120_000);
    const trial = new ReplicaSetTrial();

    beforeEach(async () => {
      trial.begin(await makeWorld());
    });

    afterEach(async () => {
      await trial.world.stop();
    });

    describeFormation(trial);
    describeChanges(trial);
    describeForcedReduction(trial);
    describeQuestions(trial);
  });
}
