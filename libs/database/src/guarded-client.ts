import pg from 'pg';

/**
 * A connection that the server ends while nobody listens to it has nobody to tell of it, and an event of that kind that nobody
 * hears ends the process: between the moment it is ready and the moment its borrower listens, and behind the moment its borrower
 * has stopped. Who uses it finds out with the next query.
 */
export class GuardedClient extends pg.Client {
  override emit(event: string | symbol, ...values: unknown[]): boolean {
    if (event === 'error' && this.listenerCount('error') === 0) return false;
    return super.emit(event, ...values);
  }
}

// BullMQ makes the connection that it listens on of whatever the driver exports, past the configuration of its pool.
pg.Client = GuardedClient;
