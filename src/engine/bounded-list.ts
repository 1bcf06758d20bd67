/** Adds an item at the end and forgets the first one once there are more than `limit`. */
export function keep<T>(list: T[], item: T, limit: number): void {
  list.push(item);
  if (list.length > limit) list.shift();
}
