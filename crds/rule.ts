import type { z } from 'zod';

/**
 * One rule that two judges hold: the API server, by its CEL expression, and zod, by its twin in
 * TypeScript. A test gives both the same resources and wants the same verdict.
 */
export interface Rule<Value> {
  /** A CEL expression over `self` that is true where the rule is kept. */
  readonly cel: string;
  /** What a person reads when it is broken: says what to write instead. Under 2048 characters, one line. */
  readonly message: string;
  /** The field to point at, below the value the rule is attached to. Absent: the value itself. */
  readonly at?: readonly string[];
  /** The same rule in TypeScript. Like the CEL expression, it is asked although a field within breaks a rule of its own. */
  readonly holds: (value: Value) => boolean;
}

/** A rule about a change: only the API server, which sees the old value as `oldSelf`, can hold it. */
export interface TransitionRule {
  readonly cel: string;
  readonly message: string;
}

/** The entry of `x-kubernetes-validations` a rule becomes. */
export interface ValidationRule {
  readonly rule: string;
  readonly message: string;
  readonly fieldPath?: string;
}

/** Attaches rules to a schema: they refine it, and they are generated into the CRD. */
export function withRules<Schema extends z.ZodType>(
  schema: Schema,
  rules: readonly Rule<z.output<Schema>>[],
  transitions: readonly TransitionRule[] = [],
): Schema {
  const validations: ValidationRule[] = [
    ...rules.map(({ cel, message, at }) => ({
      rule: cel,
      message,
      ...(at === undefined ? {} : { fieldPath: at.map((field) => `.${field}`).join('') }),
    })),
    ...transitions.map(({ cel, message }) => ({ rule: cel, message })),
  ];
  const earlier = schema.meta()?.['x-kubernetes-validations'] as ValidationRule[] | undefined;
  return schema
    .check((context) => {
      for (const { holds, message, at } of rules) {
        if (holds(context.value)) continue;
        context.issues.push({
          code: 'custom',
          message,
          path: [...(at ?? [])],
          input: context.value,
          continue: true,
        });
      }
    })
    .meta({ ...schema.meta(), 'x-kubernetes-validations': [...(earlier ?? []), ...validations] });
}
