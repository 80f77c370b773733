import { randomUUID } from "node:crypto";
import type { RedisConnection } from "../broker/redis-connection.js";
import type { Names } from "./names.js";

/** What scripts begin with. KEYS: the owner of each name, and until when each server is alive. ARGV: the server, its time. */
const COMMON = `
local owners, servers = KEYS[1], KEYS[2]
local server, ttl = ARGV[1], tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function isAlive(other)
  local expiry = redis.call('ZSCORE', servers, other)
  return expiry and tonumber(expiry) > now
end
local function stayAlive()
  redis.call('ZADD', servers, now + ttl, server)
  redis.call('PEXPIRE', servers, ttl)
  redis.call('PEXPIRE', owners, ttl)
end
`;

const CLAIM = `${COMMON}
local owner = redis.call('HGET', owners, ARGV[3])
if owner and owner ~= server and isAlive(owner) then return 0 end
redis.call('HSET', owners, ARGV[3], server)
stayAlive()
return 1
`;

const RELEASE = `${COMMON}
if redis.call('HGET', owners, ARGV[3]) == server then redis.call('HDEL', owners, ARGV[3]) end
`;

const RENEW = `${COMMON}
local own = {}
for i = 3, #ARGV do own[ARGV[i]] = true end
local taken = redis.call('HGETALL', owners)
for i = 1, #taken, 2 do
  local name, owner = taken[i], taken[i + 1]
  if owner == server and not own[name] or owner ~= server and not isAlive(owner) then
    redis.call('HDEL', owners, name)
  end
end
for name in pairs(own) do redis.call('HSETNX', owners, name, server) end
redis.call('ZREMRANGEBYSCORE', servers, '-inf', now)
stayAlive()
return redis.call('HGETALL', owners)
`;

/**
 * The names of a room on all servers that share a Redis. They are a server's as long as it renews them: those of one that
 * has crashed are free after `ttlMs`.
 *
 * Each call is one script, which Redis runs as a whole: https://redis.io/docs/latest/develop/programmability/eval-intro/
 *
 * @param prefix Stands before the keys, such as `chat:`.
 */
export function redisNames(redis: RedisConnection, prefix: string, ttlMs: number): Names {
  const server = randomUUID();
  const run = (what: string, script: string, names: Iterable<string>): Promise<unknown> =>
    redis.ask(what, (client) =>
      client.eval(script, {
        keys: [`${prefix}names`, `${prefix}servers`],
        arguments: [server, String(ttlMs), ...names],
      }),
    );
  return {
    claim: async (name) => (await run("claim a name", CLAIM, [name])) === 1,
    async release(name) {
      await run("release a name", RELEASE, [name]);
    },
    async renew(own) {
      const taken = (await run("renew names", RENEW, own)) as string[]; // as the script returns it: each name, and its owner
      return new Map(taken.flatMap((name, i) => (i % 2 === 0 ? [[name, taken[i + 1] === server]] : [])));
    },
  };
}
