/** A LIKE pattern for text that contains this one; what LIKE reads as its own signs is escaped. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
