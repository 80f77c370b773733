/** What names a value of type `T`, and says what it is where nobody has set it. */
export interface ContextKey<T> {
  /** For those who debug. */
  readonly name: string;
  /** What the value is while nobody has set it. */
  readonly defaultValue: T;
}

/** A key of its own: two keys of the same name are not the same. */
export function contextKey<T>(name: string, defaultValue: T): ContextKey<T> {
  return { name, defaultValue };
}

/** What interceptors and handlers leave for each other on a call. It stays in this process. */
export class ContextValues {
  readonly #values = new Map<ContextKey<unknown>, unknown>();

  /** The value that was set, else the key's default. */
  get<T>(key: ContextKey<T>): T {
    // A key of type T is only ever set to a T.
    return this.#values.has(key) ? (this.#values.get(key) as T) : key.defaultValue;
  }

  /** Sets the value, for whoever asks for it later in the same call. */
  set<T>(key: ContextKey<T>, value: T): this {
    this.#values.set(key, value);
    return this;
  }

  /** Makes the value the key's default again. */
  delete(key: ContextKey<unknown>): this {
    this.#values.delete(key);
    return this;
  }
}
