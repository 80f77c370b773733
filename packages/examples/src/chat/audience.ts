import type { Init } from "@protoc-gen-ts/runtime";
import type { ChatMessage } from "../gen/chat/chat_codec.js";
import type { Inbox } from "./inbox.js";

/** One who is in the room through this server. */
export interface Member {
  readonly name: string;
  readonly inbox: Inbox;
}

/**
 * The members of a room on one server, and what they hear.
 *
 * Nobody waits for anybody: what is said goes to inboxes. The room itself speaks without a name.
 */
export class Audience {
  readonly #members = new Map<string, Member>();
  readonly #putOut: (member: Member) => void;

  /** @param putOut Is called with one who reads too slowly: the inbox is full, which breaks the member's call off. */
  constructor(putOut: (member: Member) => void) {
    this.#putOut = putOut;
  }

  /** Whether this very member is there: its name may be another's by now. */
  has(member: Member): boolean {
    return this.#members.get(member.name) === member;
  }

  get(name: string): Member | undefined {
    return this.#members.get(name);
  }

  /** All members, in the order in which they came. */
  all(): Member[] {
    return [...this.#members.values()];
  }

  add(member: Member): void {
    this.#members.set(member.name, member);
  }

  remove(member: Member): void {
    if (this.has(member)) this.#members.delete(member.name);
  }

  /** Tells one member something in the room's own words. */
  notify(member: Member, content: string): void {
    this.deliver([member], { content });
  }

  /** Tells something to all but the one with this name. */
  tellOthers(name: string, message: Init<ChatMessage>): void {
    this.deliver(
      this.all().filter((member) => member.name !== name),
      message,
    );
  }

  deliver(members: readonly Member[], message: Init<ChatMessage>): void {
    const slow = members.filter(({ inbox }) => !inbox.push(message));
    for (const member of slow) this.#putOut(member);
  }
}
