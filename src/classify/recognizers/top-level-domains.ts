/** Country codes of ISO 3166-1 that are delegated in the root zone, and eu, uk, su, ac (IANA root zone database). */
const countries =
  'ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf ' +
  'cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg ' +
  'gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn ' +
  'kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na ' +
  'nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh ' +
  'si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve ' +
  'vg vi vn vu wf ws ye yt za zm zw';

/** Generic names that mail is sent to; `test`, `example`, `invalid` and `localhost` are those of RFC 2606. */
const generic =
  'com org net edu gov mil int arpa info biz name pro aero coop museum jobs mobi travel tel cat asia post xxx app dev ai ' +
  'cloud online site store tech shop blog live news media agency email work works company team group global world life ' +
  'today health care clinic dental doctor hospital bank insurance finance financial capital fund money law legal attorney ' +
  'consulting solutions services systems software digital design studio space website xyz top club fun icu vip link click ' +
  'page wiki academy school college university education science bio eco energy engineering computer network hosting ' +
  'center institute foundation ngo ong community social chat support help berlin hamburg koeln london paris wien tokyo ' +
  'nyc amsterdam brussels swiss scot wales bayern ruhr saarland tirol moscow sydney melbourne quebec africa lat ' +
  'test example invalid localhost local internal corp lan home';

/** Endings of file names that follow an `@` in image names, package versions and the like. */
const extensions =
  'png jpg jpeg gif svg webp bmp ico pdf js mjs cjs ts jsx tsx css scss map json html htm xml yaml yml toml txt md csv log ' +
  'zip gz tgz tar jar war exe dll bin dat php jsp asp aspx py rb java class c h cpp hpp go rs lock service socket target';

const top = new Set([...countries.split(' '), ...generic.split(' ')]);
const files = new Set(extensions.split(' ').filter(name => !top.has(name)));

/** Those of the root zone: no names of local networks, nor of documentation (RFC 2606, RFC 6762). */
const reserved = new Set('test example invalid localhost local internal corp lan home'.split(' '));
export const topLevelDomains: readonly string[] = [...top].filter(name => !reserved.has(name));

/** `name`: lower case, without a dot. */
export const isTopLevelDomain = (name: string): boolean => top.has(name);
export const isFileExtension = (name: string): boolean => files.has(name);
