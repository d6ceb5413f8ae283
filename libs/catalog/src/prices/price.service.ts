import type { AuditTrail } from '@libs/database';
import { GatewayError, newId } from '@libs/kernel';
import type { PriceBook } from './price-book';
import type { NewPrice, PriceRow } from './price-row';
import type { PriceFilter, PricesRepository } from './prices.repository';
import { assertPrice } from './assert-price';

/** How replicas hear that the book was changed. */
export interface PriceChanges {
  publish(): Promise<void> | void;
  subscribe(listener: () => void): void;
}

export interface PriceServiceOptions {
  changes?: PriceChanges;
  /** A change that nobody was told of is seen after this long. */
  refreshMs?: number;
  onTrouble?: (error: unknown) => void;
}

/** What of a price a correction may replace. */
export type PriceCorrection = Partial<Pick<NewPrice, 'rates' | 'markupBasisPoints' | 'validFrom' | 'validTo' | 'note'>>;

/**
 * Keeps the price book: what it says, and that every replica knows it. Whoever hands in the trail of the audit log has change
 * and trace written together, or neither.
 */
export class PriceService {
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> | undefined;
  private again = false;

  constructor(
    private readonly repository: PricesRepository,
    readonly book: PriceBook,
    private readonly options: PriceServiceOptions = {},
  ) {}

  /** Reads the book and keeps it fresh. */
  async start(): Promise<void> {
    await this.refresh();
    this.options.changes?.subscribe(() => this.refreshQuietly());
    this.timer = setInterval(() => this.refreshQuietly(), this.options.refreshMs ?? 30_000).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  list(filter: PriceFilter, page: { limit: number; cursor?: string }): Promise<PriceRow[]> {
    return this.repository.list(filter, page);
  }

  /** @throws GatewayError not_found */
  async get(id: string): Promise<PriceRow> {
    const row = await this.repository.find(id);
    if (!row) throw noSuchPrice();
    return row;
  }

  /** When it held, or one that it took the place of; `to` null: for ever. @throws GatewayError not_found */
  async span(id: string): Promise<{ from: Date; to: Date | null }> {
    const span = await this.repository.span(id);
    if (!span) throw noSuchPrice();
    return span;
  }

  /** @throws GatewayError invalid_request */
  async create(price: NewPrice, trail?: AuditTrail): Promise<PriceRow> {
    assertPrice(price);
    const id = newId('price');
    const row = await this.repository.change(trail, id, async (prices) => (await prices.insert([price], id))[0]);
    await this.changed();
    return row as PriceRow;
  }

  /**
   * Rates as an import brings them, all or none; those that the book has already are left out.
   * @returns what is new @throws GatewayError invalid_request
   */
  async createAll(given: readonly NewPrice[]): Promise<PriceRow[]> {
    const prices = given.filter((price) => !this.book.says(price));
    prices.forEach(assertPrice);
    const rows = prices.length > 0 ? await this.repository.insert(prices) : [];
    if (rows.length > 0) await this.changed();
    return rows;
  }

  /**
   * A new row in the place of one that was wrong. What was booked by the old one stays until it is re-rated.
   * @throws GatewayError not_found, invalid_request, conflict
   */
  async correct(id: string, correction: PriceCorrection, createdBy: string | null, trail?: AuditTrail): Promise<PriceRow> {
    const { supersededBy, withdrawnAt, ...old } = await this.get(id);
    if (supersededBy !== null || withdrawnAt !== null) throw noLongerStands();
    const price: NewPrice = { ...old, ...correction, source: 'manual', createdBy };
    assertPrice(price);
    const row = await this.repository.change(trail, id, (prices) => prices.supersede(id, price));
    if (!row) throw noLongerStands();
    await this.changed();
    return row;
  }

  /** As if it had never been: the price before it, or the catalog's, holds again. @throws GatewayError not_found, conflict */
  async withdraw(id: string, trail?: AuditTrail): Promise<void> {
    await this.get(id);
    const withdrawn = await this.repository.change(trail, id, async (prices) => (await prices.withdraw(id)) || undefined);
    if (!withdrawn) throw noLongerStands();
    await this.changed();
  }

  private async changed(): Promise<void> {
    await this.refresh();
    await this.options.changes?.publish();
  }

  /** What was changed while the book was being read is read again. */
  private refresh(): Promise<void> {
    if (this.reading) {
      this.again = true;
      return this.reading;
    }
    this.reading = this.read().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  private async read(): Promise<void> {
    do {
      this.again = false;
      this.book.replace(await this.repository.standing());
    } while (this.again);
  }

  private refreshQuietly(): void {
    this.refresh().catch((error: unknown) => this.options.onTrouble?.(error));
  }
}

const noSuchPrice = (): GatewayError => new GatewayError('not_found', 'There is no such price.');

const noLongerStands = (): GatewayError =>
  new GatewayError('conflict', 'This price was superseded or withdrawn: correct the one that holds.');
