import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { ChangeBus } from '../ports';
import { CHANGES_CHANNEL } from '../keys';

/**
 * Word of changes over Redis pub/sub. A word may be lost while Redis is away: whoever listens is told once
 * after each reconnection, and must be able to find out by itself anyway.
 */
export class RedisChangeBus implements ChangeBus {
  private readonly origin = randomUUID();
  private readonly listeners = new Map<string, Set<() => void>>();
  private subscriber: Redis | undefined;

  constructor(private readonly redis: Redis) {}

  publish(topic: string): void {
    if (this.redis.status !== 'ready') return;
    this.redis.publish(CHANGES_CHANNEL, `${this.origin} ${topic}`).catch(() => undefined);
  }

  subscribe(topic: string, listener: () => void): () => void {
    const known = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, known.add(listener));
    this.subscriber ??= this.listen();
    return () => void known.delete(listener);
  }

  close(): void {
    this.subscriber?.disconnect();
  }

  private listen(): Redis {
    // A connection that listens can do nothing else. It may wait for its first command, unlike the others.
    const subscriber = this.redis.duplicate({ enableOfflineQueue: true, maxRetriesPerRequest: null, lazyConnect: false });
    let heardBefore = false;
    subscriber.on('error', () => undefined);
    subscriber.on('message', (_channel, message) => this.heard(message));
    subscriber.on('ready', () => {
      subscriber.subscribe(CHANGES_CHANNEL).then(
        () => {
          if (heardBefore) for (const topic of this.listeners.keys()) this.tell(topic);
          heardBefore = true;
        },
        () => undefined,
      );
    });
    return subscriber;
  }

  private heard(message: string): void {
    const [origin, topic = ''] = message.split(' ');
    if (origin !== this.origin) this.tell(topic);
  }

  private tell(topic: string): void {
    for (const listener of this.listeners.get(topic) ?? []) listener();
  }
}
