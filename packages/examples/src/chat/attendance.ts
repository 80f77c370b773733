/** Is told who comes and goes. */
export interface Doorkeeper {
  hasCome(name: string): void;
  hasGone(name: string): void;
}

/**
 * Who is in a room, on any of its servers, as far as one of them knows: by what it is told of each who comes and goes, and
 * from time to time by a list of all, should it have missed something. Each change is passed on once.
 */
export class Attendance {
  readonly #doorkeeper: Doorkeeper;
  /** Who is there, in the order in which they came, and whether on this server. */
  readonly #present = new Map<string, boolean>();
  /** Those of whom was told since the last list was asked for. */
  readonly #news = new Set<string>();
  /** Those whom the last list did not have. */
  #missing: ReadonlySet<string> = new Set();

  constructor(doorkeeper: Doorkeeper) {
    this.#doorkeeper = doorkeeper;
  }

  /** The names of all, in the order in which they came. */
  get names(): string[] {
    return [...this.#present.keys()];
  }

  has(name: string): boolean {
    return this.#present.has(name);
  }

  /** Whether one is there through another server. */
  isElsewhere(name: string): boolean {
    return this.#present.get(name) === false;
  }

  /** Someone comes, on this server or another. */
  come(name: string, here: boolean): void {
    this.#news.add(name);
    this.#add(name, here);
  }

  /** Someone goes. */
  go(name: string): void {
    this.#news.add(name);
    this.#remove(name);
  }

  /**
   * Compares with a list of all names, and whether they are on this server. One who is not on it has gone if the next does
   * not have it either: servers that have lost what they share put it together again within that time.
   */
  async compare(list: () => Promise<ReadonlyMap<string, boolean>>): Promise<ReadonlyMap<string, boolean>> {
    this.#news.clear();
    const names = await list();
    // What was told since is either on the list already, or newer.
    const isOld = (name: string): boolean => !this.#news.has(name);
    for (const [name, here] of names) if (isOld(name)) this.#add(name, here);
    const missing = new Set(this.names.filter((name) => isOld(name) && !names.has(name)));
    for (const name of missing) if (this.#missing.has(name)) this.#remove(name);
    this.#missing = missing;
    return names;
  }

  #add(name: string, here: boolean): void {
    const isNew = !this.#present.has(name);
    this.#present.set(name, here);
    if (isNew) this.#doorkeeper.hasCome(name);
  }

  #remove(name: string): void {
    if (this.#present.delete(name)) this.#doorkeeper.hasGone(name);
  }
}
