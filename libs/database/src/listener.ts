import { Client } from 'pg';
import type { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';

const RETRY_MS = 1_000;

/**
 * Hears what is said with NOTIFY, over a connection of its own. Words that are said while it is being opened anew are lost:
 * whoever listens is told (with an empty word) after each reconnection, and must be able to find out by itself anyway.
 */
export class Listener {
  private readonly listeners = new Map<string, Set<(word: string) => void>>();
  private client: Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly url: Secret,
    private readonly onTrouble: (error: unknown) => void = () => undefined,
    /** It hears, for the first time or again. */
    private readonly onHearing: () => void = () => undefined,
  ) {}

  /** Does not wait for the connection. @param channel a constant of the code, never what a client says */
  subscribe(channel: string, listener: (word: string) => void): () => void {
    const known = this.listeners.get(channel) ?? new Set();
    if (known.size === 0 && this.client) this.listen(this.client, channel).catch((error: unknown) => this.trouble(error));
    this.listeners.set(channel, known.add(listener));
    if (!this.client && !this.timer) void this.connect();
    return () => void known.delete(listener);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    this.timer = undefined;
    const client = new Client({ connectionString: openSecret(this.url), keepAlive: true, application_name: 'route-llm-gateway' });
    this.client = client;
    let lost = false;
    const again = (error?: unknown): void => {
      if (lost || this.closed) return;
      lost = true;
      if (error !== undefined) this.trouble(error);
      this.client = undefined;
      void client.end().catch(() => undefined);
      this.timer = setTimeout(() => void this.connect(), RETRY_MS);
    };
    client.on('error', again);
    client.on('end', () => again());
    client.on('notification', ({ channel, payload = '' }) => this.tell(channel, payload));
    try {
      await client.connect();
      for (const channel of this.listeners.keys()) await this.listen(client, channel);
      if (this.closed) return;
      for (const channel of this.listeners.keys()) this.tell(channel, '');
      this.onHearing();
    } catch (error) {
      again(error);
    }
  }

  private async listen(client: Client, channel: string): Promise<void> {
    await client.query(`LISTEN "${channel.replaceAll('"', '""')}"`);
  }

  /** Of a connection that is being closed nothing is amiss when it breaks. */
  private trouble(error: unknown): void {
    if (!this.closed) this.onTrouble(error);
  }

  private tell(channel: string, word: string): void {
    for (const listener of this.listeners.get(channel) ?? []) listener(word);
  }
}
