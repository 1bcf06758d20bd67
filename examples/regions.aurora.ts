// One service per region and environment, from one profile: plain loops make the list of jobs.
import { type Profile, talker } from './include/profile.ts';

const REGIONS = ['europe', 'asia', 'america'];
const ENVIRONMENTS = { prod: 2, staging1: 1 };

export default Object.entries(ENVIRONMENTS).flatMap(([environment, instances]) =>
  REGIONS.map((region, number) => {
    const profile: Profile = { region, instances, interval: 5 + number };
    return talker(profile, `talk_${region}`, environment);
  }),
);
