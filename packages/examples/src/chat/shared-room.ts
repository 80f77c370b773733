import { RedisBroker } from "../broker/redis-broker.js";
import type { RedisConnection } from "../broker/redis-connection.js";
import { RoomEvent } from "../gen/chat/room_event_codec.js";
import type { Print } from "../transcript.js";
import { redisNames } from "./redis-names.js";
import { Room } from "./room.js";

/** For how long the names of a server that has crashed are not free, where that is not said, in milliseconds. */
const TTL_MS = 10_000;

/** A room that all servers on one Redis share. */
export interface SharedRoom {
  readonly room: Room;
  /** Lets all members of this server go. To be called before the connection is closed. */
  close(): Promise<void>;
}

/**
 * @param log Is told of what came from Redis and is no event of a room.
 * @param ttlMs For how long the names of a server that has crashed are not free. They are renewed three times as often.
 */
export function sharedRoom(redis: RedisConnection, log: Print, ttlMs: number = TTL_MS): SharedRoom {
  const room = new Room({
    broker: new RedisBroker(redis, { codec: RoomEvent, prefix: "chat:", log }),
    names: redisNames(redis, "chat:", ttlMs),
  });
  const refresh = (): void => {
    room.refresh().catch(() => {}); // Redis is away: it is done when it is back
  };
  redis.onBack(refresh);
  const renewing = setInterval(refresh, ttlMs / 3);
  return {
    room,
    close() {
      clearInterval(renewing);
      return room.close();
    },
  };
}
