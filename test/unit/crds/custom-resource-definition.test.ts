import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import {
  customResourceDefinition,
  customResourceDefinitionYaml,
} from '../../../crds/custom-resource-definition.ts';

const folder = resolve(import.meta.dirname, '../../../crds');

interface Field {
  readonly description?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Field>>;
  readonly additionalProperties?: Field;
  readonly items?: Field;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly 'x-kubernetes-validations'?: readonly { readonly message: string }[];
}

/** Every field below `field`, by its path. */
function* fields(field: Field, path: string): Generator<readonly [string, Field]> {
  yield [path, field];
  for (const [name, child] of Object.entries(field.properties ?? {})) yield* fields(child, `${path}.${name}`);
  if (field.items !== undefined) yield* fields(field.items, `${path}[]`);
  if (field.additionalProperties !== undefined) yield* fields(field.additionalProperties, `${path}.*`);
}

function specAndStatus(): (readonly [string, Field])[] {
  const { spec, status } = customResourceDefinition().spec.versions[0]!.schema.openAPIV3Schema.properties;
  return [...fields(spec, 'spec'), ...fields(status, 'status')];
}

function without(has: (field: Field) => boolean): string[] {
  return specAndStatus()
    .filter(([, field]) => !has(field))
    .map(([path]) => path);
}

describe('the CustomResourceDefinition', () => {
  it('is committed as it is generated', async () => {
    const committed = await readFile(join(folder, 'moviesearchclusters.moviesearch.dev.yaml'), 'utf8');
    expect(committed === customResourceDefinitionYaml(), 'differs: run "node crds/generate.ts"').to.equal(
      true,
    );
    await promisify(execFile)(process.execPath, [join(folder, 'generate.ts'), '--check']);
  });

  it('describes every field in sentences', () => {
    expect(specAndStatus()).to.have.length.above(100);
    expect(without(({ description }) => /^[A-Z].*\.$/.test(description ?? ''))).to.deep.equal([]);
  });

  it('bounds everything that can grow, so that the cost of its rules is bounded', () => {
    const bounded = (field: Field) =>
      !(
        field.type === 'string' &&
        field.enum === undefined &&
        field.format === undefined &&
        field.maxLength === undefined
      ) &&
      !(field.type === 'array' && field.maxItems === undefined) &&
      !(field.additionalProperties !== undefined && field.maxProperties === undefined) &&
      !(field.type === 'integer' && (field.minimum === undefined || field.maximum === undefined));
    expect(without(bounded)).to.deep.equal([]);
  });

  it('gives every rule a message that fits one line', () => {
    const messages = specAndStatus().flatMap(([, field]) => field['x-kubernetes-validations'] ?? []);
    expect(messages).to.have.length.above(20);
    expect(messages.filter(({ message }) => !/^.{10,200}$/.test(message))).to.deep.equal([]);
  });
});
