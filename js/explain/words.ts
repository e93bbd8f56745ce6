import type { Area } from "./types.js";

const SIDES = ["x", "y", "width", "height"] as const;

export function isMissing(value: unknown): boolean {
  return value === null || value === undefined || value === "" || Number.isNaN(value);
}

/** A value that is there: moments as ISO 8601 writes them. */
export function written(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

/** What an input has somewhere, in words: `hour = 18`, `temp is missing`, `cell 7 at 0, 37`, or only the name of a group. */
export function said(feature: string, value: unknown): string {
  if (isMissing(value)) return `${feature} is missing`;
  if (isArea(value)) return `${feature} at ${value.x}, ${value.y}`;
  return typeof value === "object" && !(value instanceof Date) ? feature : `${feature} = ${written(value)}`;
}

/** A rectangle and nothing more: the columns of a group are an object too. */
export function isArea(value: unknown): value is Area {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== SIDES.length) return false;
  const sides = value as Record<string, unknown>;
  return SIDES.every((side) => Number.isFinite(sides[side]));
}
