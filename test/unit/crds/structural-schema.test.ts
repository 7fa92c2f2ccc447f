import { expect } from 'chai';
import { z } from 'zod';
import { withRules } from '../../../crds/rule.ts';
import { structuralSchema } from '../../../crds/structural-schema.ts';

describe('the structural form of a zod schema', () => {
  it('gives integers the format their bounds need', () => {
    const schema = structuralSchema(z.object({ small: z.int().min(1).max(50), large: z.int().min(0) }));
    expect(schema).to.deep.equal({
      type: 'object',
      required: ['small', 'large'],
      properties: {
        small: { type: 'integer', format: 'int32', minimum: 1, maximum: 50 },
        large: { type: 'integer', format: 'int64', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
      },
    });
  });

  it('writes a default object out with the defaults inside it, and does not require what has a default', () => {
    const inner = z.object({
      size: z.int().min(0).max(9).default(3),
      name: z.string().max(9).exactOptional(),
    });
    const schema = structuralSchema(z.object({ inner: inner.prefault({}) }));
    expect(schema).not.to.have.property('required');
    expect(schema).to.have.nested.property('properties.inner.default').that.deep.equals({ size: 3 });
  });

  it('says a scalar default in the description, because kubectl explain does not', () => {
    expect(structuralSchema(z.boolean().default(true).describe('Whether.'))).to.include({
      description: 'Whether. Default: true.',
    });
  });

  it('makes a rule both a refinement and a validation, and keeps rules already there', () => {
    const even = { cel: 'self % 2 == 0', message: 'write an even number', holds: (n: number) => n % 2 === 0 };
    const positive = { cel: 'self > 0', message: 'write one above 0', holds: (n: number) => n > 0 };
    const schema = withRules(withRules(z.int().min(-9).max(9), [even]), [positive]).describe('A number.');
    expect(structuralSchema(schema)['x-kubernetes-validations']).to.deep.equal([
      { rule: even.cel, message: even.message },
      { rule: positive.cel, message: positive.message },
    ]);
    const messages = (value: number) => schema.safeParse(value).error?.issues.map(({ message }) => message);
    expect(messages(2)).to.equal(undefined);
    expect(messages(3)).to.deep.equal([even.message]);
    expect(messages(-3)).to.deep.equal([even.message, positive.message]);
  });

  it('points a rule at the field it is about', () => {
    const schema = withRules(z.object({ a: z.object({ b: z.boolean() }) }), [
      { cel: 'self.a.b', message: 'must be', at: ['a', 'b'], holds: ({ a }) => a.b },
    ]);
    expect(structuralSchema(schema)['x-kubernetes-validations']).to.deep.equal([
      { rule: 'self.a.b', message: 'must be', fieldPath: '.a.b' },
    ]);
    expect(schema.safeParse({ a: { b: false } }).error?.issues[0]?.path).to.deep.equal(['a', 'b']);
  });

  it('refuses what it has no structural form for, naming where', () => {
    expect(() => structuralSchema(z.object({ a: z.object({ b: z.int().multipleOf(2) }) }))).to.throw(
      '.a.b: no structural form for multipleOf',
    );
    expect(() => structuralSchema(z.object({ a: z.array(z.unknown()) }))).to.throw(
      '.a[]: no structural form',
    );
    expect(() => structuralSchema(z.object({ a: z.union([z.string(), z.boolean()]) }))).to.throw(
      '.a: no structural form',
    );
  });
});
