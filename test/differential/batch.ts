import { toBinary, type UnknownField } from "@bufbuild/protobuf";
import { type Random, seeded } from "../support/random.js";
import type { Case } from "./case.js";
import { compareBytes, compareMessage, type Disagreement, type Subject } from "./compare.js";
import { type Compiled, CompileError, type Compiler, compile } from "./compile.js";
import { judge } from "./judge.js";
import { FIRST_EXTENSION, LAST_EXTENSION, type Schema } from "./model.js";
import { mutate } from "./mutate.js";
import { fileName, printSchema } from "./print-schema.js";
import { randomExtended } from "./random-extended.js";
import { randomSchema } from "./random-schema.js";
import { sharedObjects } from "./shared-objects.js";
import { shrinkBytes } from "./shrink-bytes.js";
import { disagreement, shrinkSchema } from "./shrink-schema.js";
import { subjectsOf } from "./subjects.js";

/** How much of everything a batch has. */
export interface Size {
  /** Compiled together. */
  readonly schemas: number;
  /** For each message type. */
  readonly messages: number;
  /** For each message. */
  readonly mutations: number;
}

/** What a batch has done. */
export interface Counts {
  schemas: number;
  messages: number;
  mutations: number;
  /** How many of the mutated bytes both libraries accept. */
  accepted: number;
  /** How many were put to C++, too. */
  judged: number;
  found: number;
}

/** One in so many mutated bytes is put to C++ also where the libraries agree. A process starts for each. */
const JUDGED = 1500;

/**
 * What Protobuf-ES and our codec refuse, and C++ does not: it does not count the message itself as a level of nesting, and
 * it cuts a tag that has more than 32 bits.
 */
const cppIsLaxer = /recursion limit|tag has more than 32 bits/;

/** A defect shows itself in many messages: after so many, a batch goes on with the next schema. */
const MOST_FOUND = 2;

/** Random schemas, compiled at once, and random messages of each through both libraries. The seed decides all of it. */
export class Batch {
  readonly counts: Counts = { schemas: 0, messages: 0, mutations: 0, accepted: 0, judged: 0, found: 0 };
  readonly #seed: number;
  readonly #size: Size;
  readonly #random: Random;
  readonly #shared: string = sharedObjects();
  readonly #report: (found: Case) => void;

  constructor(seed: number, size: Size, report: (found: Case) => void) {
    this.#seed = seed;
    this.#size = size;
    this.#random = seeded(seed);
    this.#report = report;
  }

  async run(compiler: Compiler): Promise<void> {
    const schemas = Array.from({ length: this.#size.schemas }, (_, i) =>
      randomSchema(`s${this.#seed}_${i}`, this.#random),
    );
    for (const group of this.#compileAll(schemas, compiler)) {
      try {
        for (const schema of group.schemas) await this.#schema(schema, group.compiled);
      } finally {
        group.compiled.dispose();
      }
    }
  }

  /** All in one, or, where one of them is refused, each by itself. */
  #compileAll(schemas: readonly Schema[], compiler: Compiler): { schemas: readonly Schema[]; compiled: Compiled }[] {
    try {
      const files = Object.assign({}, ...schemas.map(printSchema)) as Record<string, string>;
      return [{ schemas, compiled: compile(files, compiler) }];
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      if (schemas.length > 1) return schemas.flatMap((schema) => this.#compileAll([schema], compiler));
      this.#found({ kind: "compile", detail: error.message, seed: this.#seed, files: printSchema(schemas[0]!) });
      return [];
    }
  }

  #found(found: Case): void {
    this.counts.found++;
    this.#report(found);
  }

  async #schema(schema: Schema, compiled: Compiled): Promise<void> {
    this.counts.schemas++;
    const before = this.counts.found;
    for (const i of schema.files.keys()) {
      const file = fileName(schema, i);
      let subjects: Subject[];
      try {
        subjects = await subjectsOf(compiled, file);
      } catch (error) {
        this.#found({ kind: "load", detail: String(error), seed: this.#seed, files: printSchema(schema) });
        return;
      }
      for (const subject of subjects) {
        if (this.counts.found - before >= MOST_FOUND) return;
        await this.#subject(schema, file, subject, compiled);
        if (sharedObjects() !== this.#shared) {
          const detail = `${subject.desc.typeName} writes into an object from which all others inherit`;
          this.#found({ kind: "pollutes", detail, seed: this.#seed, files: printSchema(schema) });
          return;
        }
      }
    }
  }

  async #subject(schema: Schema, file: string, subject: Subject, compiled: Compiled): Promise<void> {
    const random = this.#random;
    let other: Uint8Array = new Uint8Array(0);
    for (let i = 0; i < this.#size.messages; i++) {
      const message = randomExtended(subject.desc, compiled.registry, random);
      const bytes = toBinary(subject.desc, message);
      this.counts.messages++;
      const found = compareMessage(subject, message) ?? disagreement(subject, bytes);
      if (found !== undefined) return this.#disagreement(schema, file, subject, bytes, found, compiled);
      for (let j = 0; j < this.#size.mutations; j++) {
        const mutated = mutate(subject.desc, bytes, other, random);
        this.counts.mutations++;
        const found = compareBytes(subject, mutated) ?? this.#judged(subject, file, mutated, compiled);
        if (found !== undefined) return this.#disagreement(schema, file, subject, mutated, found, compiled);
      }
      other = bytes;
    }
  }

  /** Whether C++ accepts what our codec accepts. */
  #judged(
    { codec, desc }: Subject,
    file: string,
    bytes: Uint8Array,
    compiled: Compiled,
  ): JudgedDisagreement | undefined {
    let accepted = true;
    let problem = "";
    try {
      const message = codec.decode(bytes);
      this.counts.accepted++;
      if (holdsExtension(message)) return undefined; // C++ looks into it; with Protobuf-ES, whoever asks for it does
    } catch (error) {
      accepted = false;
      problem = String(error);
    }
    if (this.counts.mutations % JUDGED !== 0 || cppIsLaxer.test(problem)) return undefined;
    this.counts.judged++;
    const { accepts, text } = judge(compiled.folder, file, desc.typeName, bytes);
    return accepts === accepted
      ? undefined
      : { kind: "judge", detail: `our codec: ${accepted ? "accepts" : problem}; C++: ${text}` };
  }

  async #disagreement(
    schema: Schema,
    file: string,
    subject: Subject,
    bytes: Uint8Array,
    { kind, detail }: Disagreement | JudgedDisagreement,
    compiled: Compiled,
  ): Promise<void> {
    const message = subject.desc.typeName.slice(schema.name.length + 1);
    const shows = (candidate: Uint8Array) => disagreement(subject, candidate)?.kind === kind;
    const shrinks = shows(bytes);
    const small = shrinks ? shrinkBytes(bytes, shows) : bytes;
    const reduced = shrinks ? await shrinkSchema(schema, message, small, kind) : schema;
    const verdict = judge(compiled.folder, file, subject.desc.typeName, small);
    this.#found({
      kind,
      detail: disagreement(subject, small)?.detail ?? detail,
      judge: `C++ ${verdict.accepts ? "accepts" : "refuses"}: ${verdict.text}`,
      seed: this.#seed,
      files: printSchema(reduced),
      message: subject.desc.typeName,
      bytes: Buffer.from(small).toString("hex"),
    });
  }
}

/** Our codec and C++ do not agree on whether bytes are a message, though Protobuf-ES agrees with one of them. */
interface JudgedDisagreement {
  readonly kind: "judge";
  readonly detail: string;
}

/** Whether there is a field of an extension's number in a message, at any depth. */
function holdsExtension(value: unknown): boolean {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return false;
  const unknown: UnknownField[] = Reflect.get(value, "$unknown") ?? [];
  return (
    unknown.some(({ no }) => no >= FIRST_EXTENSION && no <= LAST_EXTENSION) || Object.values(value).some(holdsExtension)
  );
}
