/** The database cannot be used by this version of the product; the message says what to do, in one line. */
export class SchemaError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SchemaError';
  }
}
