/** What the columns and codes of the flights model mean, in words. What is not listed goes by its name. */
export const COLUMNS: Readonly<Record<string, { readonly label: string; readonly unit?: string }>> = {
  hour: { label: "Hour", unit: "0 to 23" },
  distance: { label: "Distance", unit: "miles" },
  carrier: { label: "Airline" },
  origin: { label: "From" },
  temp: { label: "Temperature", unit: "°F" },
  dewp: { label: "Dew point", unit: "°F" },
  humid: { label: "Humidity", unit: "%" },
  wind_speed: { label: "Wind", unit: "mph" },
  precip: { label: "Rain", unit: "inches" },
  pressure: { label: "Pressure", unit: "mbar" },
  visib: { label: "Visibility", unit: "miles" },
};

export function labelOf(column: string): string {
  return COLUMNS[column]?.label ?? column;
}

export const CODES: Readonly<Record<string, string>> = {
  "9E": "Endeavor Air",
  AA: "American",
  AS: "Alaska",
  B6: "JetBlue",
  DL: "Delta",
  EV: "ExpressJet",
  F9: "Frontier",
  FL: "AirTran",
  HA: "Hawaiian",
  MQ: "Envoy Air",
  OO: "SkyWest",
  UA: "United",
  US: "US Airways",
  VX: "Virgin America",
  WN: "Southwest",
  YV: "Mesa",
  EWR: "Newark",
  JFK: "Kennedy",
  LGA: "LaGuardia",
};
