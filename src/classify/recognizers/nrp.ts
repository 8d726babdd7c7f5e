import { isUpper } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';

/** Adjectives of nationality, of the members of the United Nations and their larger peoples. */
const nationalities =
  'afghan albanian algerian american angolan argentine argentinian armenian australian austrian azerbaijani bahraini bangladeshi ' +
  'belarusian belgian bolivian bosnian brazilian british bulgarian burmese cambodian cameroonian canadian chilean chinese ' +
  'colombian congolese croatian cuban cypriot czech danish dutch ecuadorian egyptian emirati english eritrean estonian ' +
  'ethiopian filipino finnish french georgian german ghanaian greek guatemalan haitian honduran hungarian icelandic indian ' +
  'indonesian iranian iraqi irish israeli italian ivorian jamaican japanese jordanian kazakh kenyan korean kurdish kuwaiti ' +
  'kyrgyz laotian latvian lebanese liberian libyan lithuanian luxembourgish macedonian malaysian maltese mexican moldovan ' +
  'mongolian moroccan mozambican namibian nepalese nepali nicaraguan nigerian norwegian omani pakistani palestinian panamanian ' +
  'paraguayan peruvian polish portuguese qatari romanian russian rwandan salvadoran saudi scottish senegalese serbian ' +
  'singaporean slovak slovenian somali spanish sudanese swedish swiss syrian taiwanese tajik tanzanian thai tibetan tunisian ' +
  'turkish turkmen ugandan ukrainian uruguayan uyghur uzbek venezuelan vietnamese welsh yemeni zambian zimbabwean';
const religions =
  'muslim islamic sunni shia shiite christian catholic protestant orthodox evangelical lutheran anglican methodist baptist ' +
  'presbyterian mormon jewish judaism hindu hinduism buddhist buddhism sikh sikhism jain bahai atheist agnostic quaker ' +
  'adventist zoroastrian taoist shinto islam christianity catholicism';
const parties =
  'democrat republican conservative labour liberal communist socialist fascist libertarian tory social-democrat christian-democrat ' +
  'marxist anarchist nationalist trotskyist';

/** Special categories of personal data; words that stand for many people, so that they say little by themselves. */
export const nationalityReligionPolitics: Recognizer = {
  id: 'person.nationality-religion-politics',
  entity: 'NRP',
  class: 'pii',
  reach: { back: 32, ahead: 3 },
  validation: 'context',
  source: 'Regulation (EU) 2016/679 article 9(1): origin, religious beliefs, political opinions',
  examples: ['she is Norwegian', 'a Catholic family', 'the Republican candidate'],
  asked: true,
  triggers: [{ on: 'literal', words: [nationalities, religions, parties].join(' ').split(' ') }],
  match(view: View, { start, end }: Place): Outcome {
    // `polish`, `liberal` and `orthodox` are words of their own.
    if (!isUpper(view.at(start)) || view.wordBefore(start)) return DONE;
    if (view.beyond(end + 1)) return WAIT;
    const isPlural = view.at(end) === 0x73 && !view.wordAt(end + 1);
    if (!isPlural && view.wordAt(end)) return DONE;
    view.found({ start, end: isPlural ? end + 1 : end, score: 0.3, validated: false });
    return DONE;
  },
};
