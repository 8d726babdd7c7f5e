import { DONE, type Entity, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';

const healthRecord: Entity = { entity: 'HEALTH_RECORD', class: 'phi', reach: 'document' };
/** How far behind a term a person still makes it a health record. What stands before it counts however far away. */
const PERSON_AHEAD = 256;

const split = (words: string): readonly string[] => words.split(',').map(word => word.trim());

/** Conditions, by the chapters of ICD-10; words that mean something else as often (`cold`, `shock`) are left out. */
const conditions = split(
  'hiv positive,hiv-positive,aids patient,hepatitis b,hepatitis c,tuberculosis,syphilis,gonorrhea,chlamydia,herpes,malaria,sepsis,meningitis,covid-19 positive,lyme disease,' +
    'cancer,carcinoma,lymphoma,leukemia,leukaemia,melanoma,sarcoma,glioblastoma,metastatic,metastasis,malignant,tumor,tumour,oncology,chemotherapy,radiotherapy,' +
    'anemia,anaemia,hemophilia,haemophilia,sickle cell,thrombosis,thrombocytopenia,' +
    'diabetes,diabetic,type 2 diabetes,type 1 diabetes,hypothyroidism,hyperthyroidism,hyperlipidemia,obesity,hypoglycemia,ketoacidosis,cystic fibrosis,phenylketonuria,' +
    'schizophrenia,bipolar disorder,major depression,major depressive,clinical depression,depressive disorder,anxiety disorder,ptsd,autism,adhd,anorexia nervosa,bulimia,dementia,suicidal,suicide attempt,self-harm,alcohol dependence,substance abuse,opioid use disorder,psychosis,psychotic,borderline personality,' +
    'alzheimer,parkinson,multiple sclerosis,epilepsy,epileptic,migraine,neuropathy,cerebral palsy,huntington,paralysis,' +
    'glaucoma,macular degeneration,cataract surgery,retinopathy,' +
    'hypertension,myocardial infarction,heart attack,heart failure,atrial fibrillation,coronary artery,angina,stroke patient,ischemic stroke,aneurysm,arrhythmia,cardiomyopathy,pulmonary embolism,' +
    'asthma,copd,pneumonia,emphysema,bronchitis,sleep apnea,pulmonary fibrosis,' +
    'crohn,ulcerative colitis,cirrhosis,pancreatitis,gastritis,celiac,irritable bowel,gallstones,hernia,appendicitis,' +
    'psoriasis,eczema,dermatitis,rosacea,' +
    'rheumatoid arthritis,osteoarthritis,osteoporosis,lupus,fibromyalgia,scoliosis,gout,' +
    'kidney failure,renal failure,chronic kidney,dialysis,nephropathy,urinary tract infection,prostatitis,endometriosis,polycystic ovary,infertility,ivf,erectile dysfunction,' +
    'pregnant,pregnancy,miscarriage,preeclampsia,abortion,cesarean,caesarean,gestational,' +
    'down syndrome,spina bifida,biopsy,mammogram,colonoscopy,mri scan,ct scan,hysterectomy,mastectomy,bypass surgery,organ transplant,stent,palliative,hospice,intubated,icu admission,' +
    'diagnosed with,prognosis,comorbidities,medical history,family history of,allergic to penicillin,side effects of,' +
    'krebs,diabetiker,bluthochdruck,schwanger,depressionen,herzinfarkt,schlaganfall,epilepsie,cancer du sein,diabète,enceinte,hypertendu,cáncer,embarazada,diabetes mellitus,hipertensión',
);

/** Substances (WHO international nonproprietary names) and brands that are prescribed. */
const medicines = split(
  'metformin,insulin,lantus,humalog,ozempic,semaglutide,wegovy,mounjaro,tirzepatide,glipizide,sitagliptin,januvia,empagliflozin,jardiance,lisinopril,enalapril,losartan,valsartan,amlodipine,metoprolol,atenolol,carvedilol,hydrochlorothiazide,furosemide,spironolactone,' +
    'atorvastatin,lipitor,simvastatin,rosuvastatin,crestor,warfarin,coumadin,apixaban,eliquis,rivaroxaban,xarelto,clopidogrel,plavix,heparin,levothyroxine,synthroid,prednisone,dexamethasone,methotrexate,humira,adalimumab,enbrel,infliximab,rituximab,trastuzumab,herceptin,pembrolizumab,keytruda,tamoxifen,letrozole,cisplatin,paclitaxel,imatinib,' +
    'sertraline,zoloft,fluoxetine,prozac,escitalopram,lexapro,citalopram,paroxetine,venlafaxine,duloxetine,cymbalta,bupropion,wellbutrin,trazodone,mirtazapine,quetiapine,seroquel,olanzapine,risperidone,aripiprazole,abilify,clozapine,lithium carbonate,lamotrigine,valproate,carbamazepine,levetiracetam,keppra,gabapentin,pregabalin,lyrica,alprazolam,xanax,lorazepam,ativan,clonazepam,klonopin,diazepam,zolpidem,ambien,methylphenidate,ritalin,adderall,vyvanse,donepezil,memantine,levodopa,' +
    'oxycodone,oxycontin,hydrocodone,vicodin,percocet,tramadol,morphine,fentanyl,methadone,buprenorphine,suboxone,naloxone,naltrexone,ibuprofen 800,acetaminophen with codeine,amoxicillin,azithromycin,ciprofloxacin,doxycycline,cephalexin,vancomycin,acyclovir,valacyclovir,oseltamivir,tamiflu,remdesivir,paxlovid,truvada,biktarvy,descovy,antiretroviral,omeprazole,pantoprazole,ondansetron,albuterol,salbutamol,fluticasone,advair,montelukast,tiotropium,epipen,sildenafil,viagra,tadalafil,cialis,finasteride,testosterone injections,estradiol,misoprostol,mifepristone,clomiphene',
);

const medicine: Entity = { entity: 'MEDICATION', class: 'health_topic', reach: 'document' };
const isMedicine = new Set(medicines);

export const healthTerm: Recognizer = {
  id: 'health.term',
  entity: 'HEALTH_TERM',
  class: 'health_topic',
  reach: 'document',
  validation: 'context',
  source:
    'ICD-10-CM chapters (CMS and NCHS) for conditions, WHO INN lists for substances; 45 CFR 160.103 and 164.514(b)(2) for what makes it a record; GDPR article 4(15)',
  examples: ['The patient was diagnosed with diabetes', 'takes metformin daily'],
  also: [medicine, healthRecord],
  triggers: [{ on: 'literal', words: [...conditions, ...medicines] }],
  match(view: View, { start, end, word }: Place): Outcome {
    if (!view.wordStarts(start)) return DONE;
    if (view.beyond(end + 1)) return WAIT;
    if (!view.wordEnds(end)) return DONE;
    view.found({
      start,
      end,
      score: 0.4,
      validated: false,
      ...(isMedicine.has(word) && { as: medicine }),
      withPerson: { as: healthRecord, ahead: PERSON_AHEAD, score: 0.65 },
    });
    return DONE;
  },
};
