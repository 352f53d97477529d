/** Puts `value` in the place of a property for good: later code can neither change nor delete it.
 *
 * Along the whole chain of prototypes, for in a worker `fetch` lies two prototypes up, and what
 * is left there would still be callable.
 */
export function replace(target: object, name: string, value: unknown): void {
  let found = false;
  for (let at: object | null = target; at; at = Reflect.getPrototypeOf(at)) {
    if (!Object.hasOwn(at, name)) continue;
    found = true;
    fix(at, name, value);
  }
  if (found && !Object.hasOwn(target, name)) fix(target, name, value);
}

function fix(target: object, name: string, value: unknown): void {
  try {
    Object.defineProperty(target, name, {
      value,
      writable: false,
      configurable: false,
      enumerable: true,
    });
  } catch {
    // Fixed already: by an earlier guard in this realm.
  }
}

type Constructor = abstract new (...args: never[]) => unknown;

/** The same constructor with `construct` in front of it; also where its prototype names it. */
export function wrapConstructor(
  scope: object,
  name: string,
  construct: (native: Constructor, args: unknown[], target: Constructor) => object,
): void {
  const native = Reflect.get(scope, name) as Constructor | undefined;
  if (typeof native !== 'function') return;
  const wrapped: Constructor = new Proxy(native, {
    construct: (_native, args: unknown[], target): object =>
      construct(native, args, (target === wrapped ? native : target) as Constructor),
  });
  replace(scope, name, wrapped);
  const prototype = native.prototype as object | undefined;
  if (prototype) fix(prototype, 'constructor', wrapped);
}

/** Of a class that not every browser has; undefined where it is missing. */
export function prototypeOf(scope: object, name: string): object | undefined {
  return (Reflect.get(scope, name) as { prototype?: object } | undefined)?.prototype;
}

/** A method of a prototype, with `call` in front of it. Missing ones stay missing. */
export function wrapMethod(
  prototype: object | undefined,
  name: string,
  call: (self: unknown, args: unknown[], native: (...args: unknown[]) => unknown) => unknown,
): void {
  if (!prototype || !Object.hasOwn(prototype, name)) return;
  const native = Reflect.get(prototype, name) as (...args: unknown[]) => unknown;
  if (typeof native !== 'function') return;
  const wrapped = {
    [name](this: unknown, ...args: unknown[]): unknown {
      return call(this, args, (...given) => Reflect.apply(native, this, given));
    },
  }[name];
  fix(prototype, name, wrapped);
}
