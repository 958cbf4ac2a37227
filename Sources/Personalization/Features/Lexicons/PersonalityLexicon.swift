/// Lists English words that mark ways of writing described after the Big Five: of texts, not of people.
enum PersonalityLexicon {
    static let lists: [(category: LexiconCategory, words: String)] = [
        (.novel, novel), (.familiar, familiar), (.orderly, orderly), (.spontaneous, spontaneous), (.lively, lively),
        (.calm, calm), (.agreeable, agreeable), (.blunt, blunt), (.reassuring, reassuring),
    ]

    private static let novel = """
        novel,unusual,unexpected,unexpectedly,surprising,surprisingly,surprise,curious,curiously,curiosity,creative
        creatively,creativity,imagine,imagination,imaginative,original,originality,unique,uniquely,inventive,invent
        invented,intriguing,fascinating,strange,quirky,offbeat,experiment,experiments,experimental,explore,exploring
        exploration,discover,discovery,wonder,wondering,twist,playful,unconventional,wild,bold,visionary,unheard
        what if,never before,think of it as,outside the box,new angle,another way,out of the ordinary
        """

    private static let familiar = """
        familiar,usual,usually,common,commonly,ordinary,everyday,typical,typically,normal,normally,standard,regular
        regularly,routine,routinely,conventional,known,recognizable,recognisable,expected,straightforward,customary
        general,widely,popular,plain,predictable,same,well known,as usual,as always,most people,as expected,as you know
        """

    private static let orderly = """
        first,firstly,second,secondly,third,thirdly,next,then,finally,lastly,before,after,afterwards,step,steps,stage
        stages,phase,phases,plan,plans,planned,planning,schedule,scheduled,schedules,organize,organise,organized
        organised,list,lists,checklist,order,ordered,sequence,prepare,prepared,preparation,prioritize,prioritise
        priority,priorities,deadline,deadlines,systematic,systematically,methodical,methodically,precise,timeline
        agenda,routine,review,track,tidy,arrange,step by step,in order,to begin,to start,make sure,double check
        """

    private static let spontaneous = """
        spontaneous,spontaneously,improvise,improvised,impulse,impulsive,whatever,whenever,wherever,anyhow,random
        randomly,flexible,flexibly,loose,loosely,freely,wander,wandering,whim,playful,playfully,mess,messy,unplanned
        somehow,sudden,suddenly,jump,dive,dive in,jump in,go with,just go,on a whim,as you go,no plan,wing it
        see what happens,in the moment,mood,feels right,feel like
        """

    private static let lively = """
        exciting,excited,excitement,amazing,awesome,fantastic,incredible,incredibly,thrilling,thrilled,thrill,energetic
        energy,vibrant,lively,dynamic,electrifying,wow,yay,hooray,boom,blast,fun,super,great,brilliant,terrific,epic
        spectacular,explosive,passionate,passion,enthusiastic,enthusiasm,spark,sparkling,buzzing,ready,race,fast
        wild,love,dive,unleash,fire,party,celebrate,let's go,can't wait,here we go,get ready,so much fun
        """

    private static let calm = """
        calm,calmly,calming,quiet,quietly,gentle,gently,slow,slowly,steady,steadily,peaceful,peacefully,peace,relax
        relaxed,relaxing,rest,restful,soft,softly,still,stillness,silence,silent,soothing,soothe,serene,tranquil,patient
        patiently,patience,moderate,moderately,measured,unhurried,mild,breathe,breath,breathing,pause,composed,settle
        settled,ease,easily,take your time,no rush,no hurry,one at a time
        """

    private static let agreeable = """
        agree,agreed,agrees,agreement,understand,understandable,understandably,fair,fairly,reasonable,good point
        good idea,great point,great idea,good question,great question,sense,respect,respectful,appreciate,together
        cooperate,cooperation,harmony,compromise,gentle,gently,considerate,tactful,perhaps,happy to,glad to,of course
        certainly,absolutely,you're right,you are right,i see,i hear,makes sense,fair enough,valid,good thinking
        with pleasure,might want,may want,would be,if you like,both sides
        """

    private static let blunt = """
        wrong,incorrect,false,mistake,mistakes,bad,worse,worst,terrible,awful,stupid,silly,nonsense,ridiculous,useless
        pointless,fail,fails,failed,failure,failing,stop,no,poor,poorly,weak,lazy,sloppy,absurd,foolish,unacceptable
        refuse,disagree,reject,problem,problems,flaw,flaws,flawed,frankly,bluntly,honestly,waste,wasted,wasting,ignore
        dumb,broken,to be honest,not true,makes no sense,no excuse,simply wrong,get over,deal with it
        """

    private static let reassuring = """
        reassure,reassured,reassuring,reassurance,worry,worries,worrying,rest assured,don't worry,no worries,comfort
        comforting,comfortable,relief,relieved,okay,alright,fine,safe,safely,support,supported,supportive,here for
        normal,natural,understandable,manageable,confident,confidence,trust,hope,hopeful,soothing,not alone,no problem
        it's okay,it's ok,all right,you've got this,you can do,be fine,take heart,no need,you're not,in good hands
        bear with,at your own pace,completely normal,be okay
        """
}
