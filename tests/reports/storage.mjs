/** A storage that nothing is left of. */
export function memory() {
  const states = new Map();
  return {
    transactions: true,
    async update(key, change) {
      const changed = change(states.get(key));
      if (changed) states.set(key, changed);
    },
  };
}
