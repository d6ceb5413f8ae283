/** Something that a person should know of and perhaps act on. Holds no secret. */
export interface Alert {
  /** What happened, as a stable word: `provider_key.disabled`, `budget.threshold`. */
  kind: string;
  severity: 'info' | 'warning' | 'critical';
  /** Whose concern it is; absent: the installation's. */
  tenantId?: string;
  /** What it is about: a key, a budget, a provider. */
  subject: { kind: string; id: string };
  /** One sentence for a person. */
  message: string;
  /** Facts for programs: numbers and ids. */
  details?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Where alerts go. Never throws and never waits. */
export interface AlertSink {
  raise(alert: Alert): void;
}
