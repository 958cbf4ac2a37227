/// Lists English words that mark ways of writing described after Schwartz's basic values: of texts, not of people.
enum ValuesLexicon {
    static let lists: [(category: LexiconCategory, words: String)] = [
        (.cautious, cautious), (.venturesome, venturesome), (.selfDirected, selfDirected), (.guided, guided),
        (.timeTested, timeTested), (.fresh, fresh), (.ambitious, ambitious), (.easygoing, easygoing), (.caring, caring),
        (.individual, individual),
    ]

    private static let cautious = """
        safe,safely,safer,safest,safety,secure,securely,security,careful,carefully,caution,cautious,cautiously,warning
        warn,warns,warned,protect,protects,protected,protecting,protection,protective,risk,risks,risky,danger,dangers
        dangerous,hazard,hazards,hazardous,avoid,avoids,prevent,prevents,prevention,precaution,precautions,backup
        backups,insurance,verify,prudent,emergency,harm,harmful,guard,guards,stable,stability,reliable,safeguard
        beware,be careful,just in case,make sure,double check,to be safe,before you,be aware
        """

    private static let venturesome = """
        dare,dares,daring,bold,boldly,boldness,adventure,adventures,adventurous,venture,leap,gamble,chance,thrill
        thrilling,thrills,risk it,take risks,take a risk,take the risk,fearless,fearlessly,brave,courage,courageous
        plunge,wild,uncharted,experiment,experimenting,challenge,challenges,edge,push,extreme,exciting,excitement
        unknown,explore,exploring,exploration,frontier,jump,jump in,go for it,why not,all in,the unknown,new territory
        """

    private static let selfDirected = """
        choose,chooses,choosing,choice,choices,decide,decides,deciding,decision,decisions,option,options,prefer,prefers
        preference,preferences,freedom,free,freely,independent,independently,independence,autonomy,autonomous,yourself
        own,custom,customize,customise,personalize,personalise,tailor,pick,alternatively,alternative,alternatives
        up to you,your own,on your own,your choice,your way,your call,feel free,if you prefer,if you want,if you like
        you can,you could,you decide,you might,as you like,whichever,either
        """

    private static let guided = """
        must,should,need,needs,required,require,requires,follow,follows,following,instruction,instructions,guide,guides
        guided,guidance,guidelines,recommend,recommends,recommended,recommendation,advise,advised,advice,ensure,rule
        rules,mandatory,necessary,obey,comply,compliance,directed,supervise,supervision,expert,experts,professional
        professionals,consult,have to,need to,be sure,make sure,do not,you should,you must,i recommend,we recommend
        best to,ask your,as directed
        """

    private static let timeTested = """
        tradition,traditions,traditional,traditionally,classic,classical,classics,heritage,ancient,custom,customs
        customary,established,proven,trusted,enduring,timeless,generations,generation,ancestors,ancestral,history
        historic,historical,historically,conventional,conventionally,longstanding,centuries,century,decades,elders
        original,roots,reliable,time tested,tried and tested,tried and true,long established,time honoured
        time honored,handed down,passed down,old fashioned,for centuries,for generations,for decades,always been
        """

    private static let fresh = """
        new,newer,newest,newly,modern,fresh,latest,recent,recently,innovative,innovation,innovations,innovate,trend
        trends,trendy,contemporary,current,currently,today's,update,updated,updates,upgrade,upgraded,revolutionary
        revolutionize,reinvent,reimagine,transform,transformed,breakthrough,emerging,next generation,cutting edge
        state of the art,up to date,brand new,groundbreaking,disrupt,disruptive,futuristic,future,rethink,pioneering
        """

    private static let ambitious = """
        goal,goals,achieve,achieves,achieved,achieving,achievement,achievements,success,successful,successfully
        succeed,succeeds,accomplish,accomplished,accomplishment,ambition,ambitious,ambitions,excel,excellence,excellent
        best,top,win,wins,winning,winner,compete,competition,competitive,outperform,improve,improves,improving
        improvement,master,mastery,mastering,result,results,performance,progress,target,targets,milestone,milestones
        productivity,productive,efficient,efficiency,effective,effectively,career,skills,maximize,maximise,gain,strive
        push yourself,high standards,stand out,next level
        """

    private static let easygoing = """
        easy,easygoing,simple,simply,relax,relaxed,relaxing,casual,casually,enough,comfortable,comfortably,leisure
        leisurely,fun,enjoy,enjoyable,enjoying,light,lightly,unhurried,gentle,gently,content,contented,laid back
        no pressure,no rush,no hurry,no need,take it easy,don't worry,at your own pace,take your time,good enough
        when you feel,low key,just enjoy,it's fine,without stress,as you like,stress free,whenever
        """

    private static let caring = """
        help,helps,helped,helping,helpful,care,cares,caring,support,supports,supporting,supportive,share,shares,sharing
        give,gives,giving,generous,generosity,kind,kindness,community,communities,family,families,friend,friends
        neighbour,neighbours,neighbor,neighbors,others,together,volunteer,volunteers,charity,compassion,compassionate
        empathy,empathetic,everyone,loved,welfare,wellbeing,serve,serving,forgive,loyal,loyalty,honest,comfort
        each other,one another,loved ones,look after,looking after,care for,those around,for others,other people
        """

    private static let individual = """
        individual,individually,personal,personally,self,myself,yourself,own,alone,solo,private,privately,privacy
        independent,independently,independence,benefit yourself,your own,for yourself,by yourself,on your own
        your interests,your needs,your advantage,advantage,profit,profits,ownership,me first,one person,single,sole
        solely,separate,separately,self interest
        """
}
