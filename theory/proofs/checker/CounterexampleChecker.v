(* The checker of the kind "counterexample": what each statement means, and that an accepted one is true of the dataset.

   Every statement refutes a variation of a claim: the claim itself is a theorem (IndependentEmbeddings.v; an edge leads from a label to every token
     of
   its context; PenaltyPath.risk_convex; DescentBounds.descent_monotone), so that no counterexample to it exists and none is accepted. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool Lra Lia String Relation_Operators.
From Interval Require Import Specific_stdz Specific_ops Xreal Basic Interval Float_full.
From Attest Require Import Definitions Sums Elementary Matrices RestrictedRisk Convexity RationalSums GraphCertificate SvmCertificate Intervals
  Answers NatMaps.
From Attest Require Import SparseSums Coefficients RationalCoefficients GraphChecker SvmChecker EnclosedRisk PenaltyChecker.
Import ListNotations.
Open Scope R_scope.
Open Scope list_scope.

Record stated := Stated { s_mid : Q; s_radius : Q }.
Inductive statement :=
| SvmInfeasible (gs : graph_certificate) (ms : list multiplier)
| NotReachable (sample query token : nat) (closed : list nat)
| NotConvex (k : loss_kind) (t : Q) (left right : stated) (A B : list weight)
| NotMonotone (eta share : Q) (left right : stated) (A : list weight).
Definition within (x : R) (s : stated) : Prop := Q2R (s_mid s) - Q2R (s_radius s) <= x <= Q2R (s_mid s) + Q2R (s_radius s).
(** what an accepted counterexample shows *)
Definition refuted (D : dataset) (s : statement) : Prop :=
  match s with
  | SvmInfeasible _ _ => forall V, ~ feasible D V
  | NotReachable i k v _ => exists s, nth_error (samples D) i = Some s /\ In v (context s) /\ ~ reach D k (label s) v
  | NotConvex k t l r A B => let L := general_risk D (loss_of k) in let A := W_of D A in let B := W_of D B in let t := Q2R t in
      realisable D /\ 0 < t < 1 /\ within (L (plus (times (1 - t) A) (times t B))) l /\ within ((1 - t) * L A + t * L B) r
      /\ (1 - t) * L A + t * L B < L (plus (times (1 - t) A) (times t B))
  | NotMonotone eta share l r A => let A := W_of D A in let eta := Q2R eta in let G := gradient D A in
      realisable D /\ 0 < eta /\ within (risk D (step D eta A)) l /\ within (risk D A - Q2R share * eta * inner D G G) r
      /\ risk D A - Q2R share * eta * inner D G G < risk D (step D eta A)
  end.

Section Prec.
Variable prec : F.precision.
Definition within_ok (x : I.type) (s : stated) : result unit :=
  at_most prec (enclose prec (Qred (s_mid s - s_radius s))) x "a side is not in its stated interval";;
  at_most prec x (enclose prec (Qred (s_mid s + s_radius s))) "a side is not in its stated interval".
Lemma within_ok_sound x s u r : within_ok x s = Fine u -> encl x r -> within r s.
Proof.
  unfold within_ok. intros H Hx. fine H. split.
  - pose proof (at_most_fine prec _ _ _ _ _ _ H0 (enclose_encl prec _) Hx) as K. now rewrite Q2R_red, Q2R_minus in K.
  - pose proof (at_most_fine prec _ _ _ _ _ _ H Hx (enclose_encl prec _)) as K. now rewrite Q2R_red, Q2R_plus in K.
Qed.
Definition statement_ok (D : dataset) (s : statement) (lines : list nat) : result unit :=
  let ks := query_list D in let ss := samples D in let queries := set_of (map query ss) in
  match s with
  | SvmInfeasible gs ms => graph_ok D gs lines;; farkas_ok D (gram_of D) (prepare_all gs) (map of_query gs) ms
  | NotReachable i k v closed =>
      let set := set_of closed in
      match nth_error ss i with
      | None => Bad "the sample is not in the dataset" 0
      | Some s =>
          need (has queries k) "the query does not occur in the dataset";;
          need (mem v (context s) && negb (has set v)) "the token is not in the context, or in ""closed""";;
          need (has set (label s)) "the label is not in ""closed""";;
          need (forallb (fun e => negb (has set (fst e)) || has set (snd e)) (arcs_of D k)) "an edge leaves ""closed"""
      end
  | NotConvex k t l r A B =>
      let g := gram_of D in let on := over_n prec ss in
      need (Qltb 0 t && Qltb t 1) "the fraction is not between 0 and 1";;
      weights_ok D queries A;; weights_ok D queries B;;
      need (realisable_b D) "a label is not in its context";;
      let risk_at ws := i_risk prec k (with_masses prec (i_logits prec D g (i_coefficients prec ws) ks) ss) on in
      let left := risk_at (scaled_weights (Qred (1 - t)) A ++ scaled_weights t B) in
      let right := I.add prec (I.mul prec (enclose prec (Qred (1 - t))) (risk_at A)) (I.mul prec (enclose prec t) (risk_at B)) in
      within_ok left l;; within_ok right r;; less prec right left "the left side is not above the right side"
  | NotMonotone eta share l r A =>
      let g := gram_of D in let on := over_n prec ss in
      need (Qltb 0 eta) "the step is not positive";;
      weights_ok D queries A;;
      need (realisable_b D) "a label is not in its context";;
      let a := i_coefficients prec A in
      let before := with_masses prec (i_logits prec D g a ks) ss in
      let G := i_gradient prec before on in
      let after := with_masses prec (i_logits prec D g (a ++ map (fun p => (fst p, i_scale prec (- eta) (snd p))) G) ks) ss in
      let left := i_risk prec LogLoss after on in
      let right := I.sub prec (i_risk prec LogLoss before on) (i_scale prec (Qred (share * eta)) (i_norm prec D g G ks)) in
      within_ok left l;; within_ok right r;; less prec right left "the left side is not above the right side"
  end.

Lemma closed_reach D k (P : nat -> Prop) : (forall i j, edge D k i j -> P i -> P j) -> forall i j, reach D k i j -> P i -> P j.
Proof. intros H i j R. induction R as [|x y z Hxy _ IH]; intros HP; [exact HP|]. apply IH. now apply (H x). Qed.
Lemma general_risk_same D f V W : same D V W -> general_risk D f V = general_risk D f W.
Proof.
  intros H. unfold general_risk. f_equal. apply lsum_ext. intros s _. f_equal. unfold attention. rewrite (logit_same D V W _ _ H). f_equal.
  apply lsum_ext. intros v _. now rewrite (logit_same D V W _ _ H).
Qed.
Lemma W_of_scaled D p ws a b : W_of D (scaled_weights p ws) a b = Q2R p * W_of D ws a b.
Proof. rewrite <- !mat_of_weights. unfold mat_of. apply functional_scaled. Qed.
Theorem statement_ok_sound D s lines u : statement_ok D s lines = Fine u -> refuted D s.
Proof.
  destruct s as [gs ms|i k v closed|k t l r A B|eta share l r A]; cbn [statement_ok refuted]; intros H.
  - fine H. destruct u, x. exact (farkas_ok_sound D gs lines H0 _ _ H).
  - destruct (nth_error (samples D) i) as [s|]; [|discriminate]. fine H. fine H. fine H. apply need_fine in H. apply andb_true_iff in H1 as [Hv Hn].
    exists s. split; [reflexivity|]. split; [now apply mem_In|]. intros R. apply negb_true_iff in Hn. rewrite <- not_true_iff_false in Hn. apply Hn.
    apply (closed_reach D k (fun x => has (set_of closed) x = true)) with (i := label s); auto.
    intros a b He Ha. rewrite forallb_forall in H. apply arcs_of_edge, H in He. cbn in He. now rewrite Ha in He.
  - fine H. apply andb_true_iff in H0 as [Ht Ht1]. apply Qltb_lt in Ht, Ht1. rewrite Q2R_0 in Ht. rewrite Q2R_1 in Ht1. fine H. fine H. fine H.
    apply realisable_b_sound in H2 as HR.
    cbv zeta in H. pose (risk_at := fun ws : list weight => i_risk prec k (with_masses prec (i_logits prec D (gram_of D) (i_coefficients prec ws)
      (query_list D)) (samples D)) (over_n prec (samples D))).
    assert (Hk : forall ws, encl (risk_at ws) (general_risk D (loss_of k) (W_of D ws))).
    { intros ws. apply (i_risk_encl prec D (W_of D ws) _ HR). intros k' v'. rewrite <- mat_of_weights.
      apply i_logits_encl; [apply gram_of_R|apply i_coefficients_means]. }
    assert (L : encl (risk_at (scaled_weights (Qred (1 - t)) A ++ scaled_weights t B)) (general_risk D (loss_of k) (plus (times (1 - Q2R t) (W_of D
      A)) (times (Q2R t) (W_of D B))))).
    { rewrite <- (general_risk_same D _ (W_of D (scaled_weights (Qred (1 - t)) A ++ scaled_weights t B))); [apply Hk|]. intros a b _ _.
      rewrite W_of_app, !W_of_scaled, Q2R_red, Q2R_minus, Q2R_1. reflexivity. }
    assert (Rr : encl (I.add prec (I.mul prec (enclose prec (Qred (1 - t))) (risk_at A)) (I.mul prec (enclose prec t) (risk_at B)))
      ((1 - Q2R t) * general_risk D (loss_of k) (W_of D A) + Q2R t * general_risk D (loss_of k) (W_of D B))).
    { apply encl_add; apply encl_mul; auto using enclose_encl. rewrite <- Q2R_1, <- Q2R_minus, <- Q2R_red. apply enclose_encl. }
    fine H. fine H. split; [exact HR|]. split; [auto|]. split; [exact (within_ok_sound _ _ _ _ H3 L)|].
    split; [exact (within_ok_sound _ _ _ _ H4 Rr)|].
    exact (less_fine prec _ _ _ _ _ _ H Rr L).
  - fine H. apply Qltb_lt in H0. rewrite Q2R_0 in H0. fine H. fine H. apply realisable_b_sound in H2 as HR. cbv zeta in H.
    set (z := i_logits _ _ _ (i_coefficients prec A) _) in H. set (G := i_gradient _ _ _) in H.
    assert (Hz : forall k v, encl (z k v) (logit D (W_of D A) v k)).
    { intros k v. rewrite <- mat_of_weights. apply i_logits_encl; [apply gram_of_R|apply i_coefficients_means]. }
    pose proof (i_gradient_means prec D (W_of D A) z HR Hz) as Gm. fold G in Gm.
    set (z' := i_logits _ _ _ (_ ++ _) _) in H. assert (Hz' : forall k v, encl (z' k v) (logit D (step D (Q2R eta) (W_of D A)) v k)).
    { intros k v. set (Phi := fun f => functional_of A f + gradient_functional D (W_of D A) (fun p => Q2R (- eta) * f p)).
      rewrite (logit_same D _ (mat_of D Phi)).
      - apply i_logits_encl; [apply gram_of_R|]. apply means_app; [apply i_coefficients_means|].
        apply (means_map encl encl (fun p => (fst p, i_scale prec (- eta) (snd p))) (fun k => k) (fun _ => Q2R (- eta)) G _ Gm).
        intros k' x' r' _ Hr. split; [reflexivity|]. cbn [snd]. rewrite Rmult_comm. now apply encl_scale.
      - intros a b _ _. unfold step, diff, times, mat_of, Phi. rewrite (means_scale encl G _ Gm (Q2R (- eta))), Q2R_opp.
        rewrite <- (gradient_mat D (W_of D A) HR). unfold mat_of.
        change (functional_of A (fun p => E D (snd p) a * E D (fst p) b)) with (W_of D A a b). ring. }
    assert (Nn : encl (i_norm prec D (gram_of D) G (query_list D)) (inner D (gradient D (W_of D A)) (gradient D (W_of D A)))).
    { assert (E0 : inner D (gradient D (W_of D A)) (gradient D (W_of D A)) = inner D (mat_of D (gradient_functional D (W_of D A))) (mat_of D
        (gradient_functional D (W_of D A)))).
      { apply sum2_ext. intros a b _ _. now rewrite !(gradient_mat D (W_of D A) HR). }
      rewrite E0. apply i_norm_encl; [apply gram_of_R|exact Gm]. }
    pose proof (i_risk_encl prec D _ z' HR Hz' LogLoss) as L. change (general_risk D (loss_of LogLoss)) with (risk D) in L.
    assert (Rr : encl (I.sub prec (i_risk prec LogLoss (with_masses prec z (samples D)) (over_n prec (samples D))) (i_scale prec (Qred (share * eta))
      (i_norm prec D (gram_of D) G (query_list D))))
      (risk D (W_of D A) - Q2R share * Q2R eta * inner D (gradient D (W_of D A)) (gradient D (W_of D A)))).
    { apply encl_sub; [exact (i_risk_encl prec D _ z HR Hz LogLoss)|]. rewrite <- Q2R_mult, <- Q2R_red. now apply encl_scale. }
    fine H. fine H. split; [exact HR|]. split; [auto|]. split; [exact (within_ok_sound _ _ _ _ H3 L)|].
    split; [exact (within_ok_sound _ _ _ _ H4 Rr)|].
    exact (less_fine prec _ _ _ _ _ _ H Rr L).
Qed.
End Prec.
