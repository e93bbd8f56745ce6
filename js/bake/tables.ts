/** The tables of a module. */
import { bodyOf, joined, list, Reader, SECTION, type Section, u32 } from "./binary.js";

export const [FUNCREF, EXTERNREF] = [0x70, 0x6f];

export interface Table {
  readonly type: number;
  /** Slots that there are at first. */
  readonly least: number;
  /** Slots that there may be. */
  readonly most: number | undefined;
}

export function readTables(sections: readonly Section[]): readonly Table[] {
  const reader = new Reader(bodyOf(sections, SECTION.table));
  return reader.list(() => {
    const [type, hasMost, least] = [reader.byte(), reader.byte(), reader.u32()];
    if (type !== FUNCREF && type !== EXTERNREF) throw new Error("a table holds something unknown");
    return { type, least, most: hasMost ? reader.u32() : undefined };
  });
}

/** As modules declare and import it. */
export function tableType({ type, least, most }: Table): Uint8Array {
  return joined([Uint8Array.of(type, Number(most !== undefined)), u32(least), ...(most === undefined ? [] : [u32(most)])]);
}

/** The section of tables. */
export function tablesOf(tables: readonly Table[]): Uint8Array {
  return list(tables.map(tableType));
}
