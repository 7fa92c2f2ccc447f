import { randomBytes } from 'node:crypto';

import { expect } from 'chai';

import {
  authSecret,
  credentialsIn,
  IncompleteAuthSecretError,
  newCredentials,
} from '../../../operator/movie-search-cluster/objects/auth-secret.ts';
import { movieSearchCluster } from '../../support/movie-search-cluster.ts';

describe('newCredentials', () => {
  const credentials = newCredentials(randomBytes);

  it('makes a key file that MongoDB takes: 6 to 1024 base64 characters', () => {
    expect(credentials.keyFile).to.match(/^[A-Za-z0-9+/=]{6,1024}$/);
  });

  it('makes three different passwords of 192 bits, fit for a connection string', () => {
    const { operatorPassword, seedPassword, queryPassword } = credentials;
    const passwords = [operatorPassword, seedPassword, queryPassword];
    expect(new Set(passwords).size).to.equal(3);
    for (const password of passwords) expect(password).to.match(/^[A-Za-z0-9_-]{32}$/);
  });
});

describe('authSecret', () => {
  const credentials = newCredentials(randomBytes);
  const secret = authSecret(movieSearchCluster(), credentials);

  it('is read back as it was written', () => {
    expect(secret.metadata.name).to.equal('movies-auth');
    expect(credentialsIn(secret)).to.deep.equal(credentials);
  });

  it('is refused when something is missing from it, with what is missing and what to do', () => {
    const rest = Object.entries(secret.data ?? {}).filter(([key]) => key !== 'seed-password');
    const broken = { ...secret, data: { ...Object.fromEntries(rest), keyfile: '' } };
    expect(() => credentialsIn(broken)).to.throw(
      IncompleteAuthSecretError,
      /^Secret movies-auth lacks keyfile, seed-password\. Put the entries back\./,
    );
  });
});
