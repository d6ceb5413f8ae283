/** What can be listened to, with what each means. A new one may come at any time: receivers ignore what they do not know. */
export const EVENT_TYPES = {
  'run.completed': 'An agent run has its answer.',
  'run.failed': 'An agent run ended without an answer.',
  'run.cancelled': 'An agent run was cancelled.',
  'run.expired': 'An agent run was not done when its deadline came.',
  'run.requires_action': 'An agent run waits for outputs of its tools.',
  'batch.completed': 'A batch has gone through all of its lines.',
  'batch.failed': 'A batch could not be begun, or not go on.',
  'batch.cancelled': 'A batch was cancelled.',
  'batch.expired': 'A batch was not done when its time was over.',
  'budget.80': 'A budget has reached 80 % of its amount.',
  'budget.95': 'A budget has reached 95 % of its amount.',
  'budget.100': 'A budget is used up.',
  'budget.refusing': 'A budget does not cover a request although it is not used up: running requests hold the rest.',
  'key.disabled': 'A provider key was disabled: its provider rejects it, or its secret does not open.',
  'key.quota_exhausted': 'The account behind a provider key has no quota left.',
  'provider.down': 'A provider does not answer its probes.',
  'provider.up': 'A provider that was down answers again.',
  'session.token_reused': 'A refresh token was used twice: the login it belongs to was ended.',
  'model.ending': 'A model is in use whose provider ends it, or has ended it.',
  'price.unknown': 'A model was used that has no price.',
  'routing.canary_failed': 'Routing rules on trial were withdrawn.',
  'webhook.test': 'Somebody pressed the button.',
} as const satisfies Record<string, string>;

/** Something that others want to hear of. */
export interface WebhookEvent {
  /** Whose it is; null: the installation's. */
  tenantId: string | null;
  /** `run.completed` */
  type: string;
  /** JSON: what happened. Members that make it too long are left out and named in `omitted`. */
  data: object;
  /** Gets it too, whatever endpoints there are: the address that came with one run or batch. */
  url?: string | undefined;
  /** One message only for equal ones; made up when absent. */
  id?: string | undefined;
}

const GROUPS: ReadonlySet<string> = new Set(Object.keys(EVENT_TYPES).map((type) => `${type.split('.')[0]}.*`));

/** What an endpoint may ask for: `*`, `run.*`, `run.completed`. */
export const isEventFilter = (filter: string): boolean =>
  filter === '*' || GROUPS.has(filter) || Object.hasOwn(EVENT_TYPES, filter);

/** Whether one who asked for these hears of that. What a test says is for the one that is tested. */
export const wants = (filters: readonly string[], type: string): boolean =>
  filters.some((filter) => filter === '*' || filter === type || (filter.endsWith('.*') && type.startsWith(filter.slice(0, -1))));
