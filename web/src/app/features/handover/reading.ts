/** Reads plain data that came from elsewhere, field by field: what is not as it should be is named. */

export class Unfit extends Error {}

export class Reading {
  constructor(
    private readonly value: unknown,
    readonly path: string,
  ) {}

  private fail(what: string): never {
    throw new Unfit(`${this.path} is ${what}`);
  }

  get isNull(): boolean {
    return this.value === null || this.value === undefined;
  }

  /** A field of an object. */
  at(key: string): Reading {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) {
      this.fail('no object');
    }
    return new Reading((this.value as Record<string, unknown>)[key], `${this.path}.${key}`);
  }

  text(longest = 4096): string {
    if (typeof this.value !== 'string') this.fail('no text');
    if (this.value.length > longest) this.fail('too long a text');
    return this.value;
  }

  /** A text of this form. */
  form(pattern: RegExp): string {
    const text = this.text();
    return pattern.test(text) ? text : this.fail(`not of the form ${pattern.source}`);
  }

  flag(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.fail('neither true nor false');
  }

  number(least = Number.NEGATIVE_INFINITY): number {
    if (typeof this.value !== 'number' || !Number.isFinite(this.value)) this.fail('no number');
    return this.value >= least ? this.value : this.fail(`less than ${least}`);
  }

  whole(least = 0): number {
    const number = this.number(least);
    return Number.isSafeInteger(number) ? number : this.fail('no whole number');
  }

  oneOf<T extends string>(allowed: readonly T[]): T {
    const text = this.text();
    return allowed.includes(text as T) ? (text as T) : this.fail(`none of ${allowed.join(', ')}`);
  }

  list<T>(read: (item: Reading) => T, longest = 100_000): T[] {
    if (!Array.isArray(this.value)) this.fail('no list');
    if (this.value.length > longest) this.fail('too long a list');
    return this.value.map((item, at) => read(new Reading(item, `${this.path}[${at}]`)));
  }

  /** null where there is nothing. */
  maybe<T>(read: (value: Reading) => T): T | null {
    return this.isNull ? null : read(this);
  }
}
