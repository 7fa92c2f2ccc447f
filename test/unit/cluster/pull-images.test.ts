import { expect } from 'chai';
import { ClusterError } from '../../../cluster/cluster-error.ts';
import { pullMissing } from '../../../cluster/images/pull-images.ts';

describe('pulling the published images', () => {
  const pulling = (
    there: readonly string[],
    pull: (image: string) => Promise<void>,
  ): { pulled: string[]; said: string[]; run: (images: readonly string[]) => Promise<void> } => {
    const pulled: string[] = [];
    const said: string[] = [];
    const engine = {
      has: (image: string): Promise<boolean> => Promise.resolve(there.includes(image)),
      pull: (image: string): Promise<void> => {
        pulled.push(image);
        return pull(image);
      },
    };
    const step = {
      say: (line: string): void => {
        said.push(line);
      },
      cached: (): void => {
        said.push('already there');
      },
      heartbeat: (): void => undefined,
    };
    return { pulled, said, run: (images) => pullMissing(engine, images, step) };
  };

  it('pulls what the engine does not have, and nothing else', async () => {
    const { pulled, said, run } = pulling(['mongo:8.0'], () => Promise.resolve());
    await run(['node:24', 'mongo:8.0', 'kindest/node:v1']);
    expect(pulled).to.deep.equal(['node:24', 'kindest/node:v1']);
    expect(said).to.deep.equal(pulled);
  });

  it('asks no registry where all are there', async () => {
    const { pulled, said, run } = pulling(['mongo:8.0'], () => Promise.reject(new Error('no network')));
    await run(['mongo:8.0']);
    expect(pulled).to.deep.equal([]);
    expect(said).to.deep.equal(['already there']);
  });

  it('stops at the first that cannot be had: which one, why, and what to do', async () => {
    const refusal = new Error('toomanyrequests: You have reached your pull rate limit');
    const { pulled, run } = pulling([], (image) =>
      image === 'mongo:8.0' ? Promise.reject(refusal) : Promise.resolve(),
    );
    const failure: unknown = await run(['node:24', 'mongo:8.0', 'metrics-server:v1']).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).to.be.instanceOf(ClusterError);
    const { message, next, cause } = failure as ClusterError;
    expect(message).to.equal('mongo:8.0 cannot be pulled');
    expect(cause).to.equal(refusal);
    expect(next.join('\n')).to.contain('docker pull mongo:8.0').and.to.contain('IMAGES=built');
    expect(pulled).to.deep.equal(['node:24', 'mongo:8.0']);
  });
});
